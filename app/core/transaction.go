package core

import (
	"context"

	"vssid/app/vss"
)

// ScreenTransaction shows the person's e-transaction account.
const ScreenTransaction Screen = "transaction"

var transactionSource = source[vss.TransactionAccount]{name: "transaction-account", ask: func(ctx context.Context, s *vss.Session, _ *vss.TransactionAccount) (vss.TransactionAccount, error) {
	return s.TransactionAccount(ctx)
}}

var transaction = feature{
	update: updateTransaction,
	pages: map[Screen]page{ScreenTransaction: {
		personal: true,
		enter:    func(s State) (State, []Effect) { return s.loadTransaction() },
		retry:    func(s State) (State, []Effect) { return s.loadTransaction() },
	}},
	forget: func(s *State) { s.Transaction = Record[vss.TransactionAccount]{} },
}

func (s State) loadTransaction() (State, []Effect) {
	effects := s.Transaction.load(&s, &transactionSource)
	return s, effects
}

func updateTransaction(s State, m Msg) (State, []Effect, bool) {
	switch m := m.(type) {
	case Recalled[vss.TransactionAccount]:
		s.Transaction.recalled(m)
	case Fetched[vss.TransactionAccount]:
		s.Transaction.fetched(m)
	default:
		return s, nil, false
	}
	return s, nil, true
}
