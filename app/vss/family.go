package vss

import (
	"context"
	"crypto"
	"io"
	"net/http"
)

// Dependants gives whose cards the account may carry, and who may carry its own.
func (s *Session) Dependants(ctx context.Context) (DependantList, error) {
	var answer DependantList
	err := s.do(ctx, call{operation: "listDependants", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewListDependantsRequest(server, nil)
		}}, &answer)
	return answer, err
}

// DependantCard gives the card that the account carries by a relation.
func (s *Session) DependantCard(ctx context.Context, id CarryId) (Card, error) {
	var answer Card
	err := s.do(ctx, call{operation: "getDependantCard", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewGetDependantCardRequest(server, id, nil)
		}}, &answer)
	return answer, err
}

// IssueDependantCredential asks for a fresh credential of such a card. It is not repeated by itself: each takes a place in a status list.
func (s *Session) IssueDependantCredential(ctx context.Context, id CarryId) (IssuedCredential, error) {
	var answer IssuedCredential
	err := s.do(ctx, call{operation: "issueDependantCredential", status: http.StatusCreated,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewIssueDependantCredentialRequest(server, id, nil)
		}}, &answer)
	return answer, err
}

// DelegationCode asks for the code that this phone shows to the owner of a card. Asked again, the code before it ends.
func (s *Session) DelegationCode(ctx context.Context) (DelegationCode, error) {
	var answer DelegationCode
	err := s.do(ctx, call{operation: "createDelegationCode", status: http.StatusCreated, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewCreateDelegationCodeRequest(server, nil)
		}}, &answer)
	return answer, err
}

// FindDelegate says who shows a code.
func (s *Session) FindDelegate(ctx context.Context, code DelegateCode) (Delegate, error) {
	var answer Delegate
	err := s.do(ctx, call{operation: "findDelegate", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewFindDelegateRequest(server, code, nil)
		}}, &answer)
	return answer, err
}

// OfferDelegation sends the owner's statement that somebody may carry the card until a day.
func (s *Session) OfferDelegation(ctx context.Context, owner crypto.Signer, offer DelegationOffer) (CarriedCard, error) {
	var answer CarriedCard
	k, err := owned(call{operation: "offerDelegation", status: http.StatusCreated,
		build: func(server string, body io.Reader) (*http.Request, error) {
			return NewOfferDelegationRequestWithBody(server, nil, jsonMedia, body)
		}}, owner, offer)
	if err != nil {
		return answer, err
	}
	err = s.do(ctx, k, &answer)
	return answer, err
}

// AcceptDelegation takes an offer; taken again it answers the same.
func (s *Session) AcceptDelegation(ctx context.Context, id CarryId) (CarriedCard, error) {
	var answer CarriedCard
	err := s.do(ctx, call{operation: "acceptDelegation", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewAcceptDelegationRequest(server, id, nil)
		}}, &answer)
	return answer, err
}

// EndDelegation ends a relation; ended again it answers the same.
func (s *Session) EndDelegation(ctx context.Context, id CarryId) (CarriedCard, error) {
	var answer CarriedCard
	err := s.do(ctx, call{operation: "endDelegation", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewEndDelegationRequest(server, id, nil)
		}}, &answer)
	return answer, err
}
