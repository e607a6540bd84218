package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"vssid/app/cardcode"
	"vssid/app/statement"
	"vssid/app/vss"
	"vssid/app/vss/ownertext"
)

// checkStatement judges a statement that a person shared: its signature with the list of keys on this desk, and with a backend whether it was taken back.
func (d *desk) checkStatement(ctx context.Context, scan string) (statement.Result, error) {
	if err := d.lists.refresh(ctx); err != nil {
		return statement.Result{}, err
	}
	now := d.moment()
	r := statement.Judge(scan, d.lists.trust, "", now)
	if r.Verdict != cardcode.Unproven || r.Statement == nil || d.client == nil || !d.lists.reachable() {
		return r, nil
	}
	limited, cancel := context.WithTimeout(ctx, onlineTime)
	defer cancel()
	answer, err := d.client.StatementStatus(limited, statement.ID(r.Statement.ID))
	if err != nil {
		fmt.Fprintln(d.say, "vss-reception: the backend was not asked whether the statement was taken back:", err)
		return r, nil
	}
	return statement.Judge(scan, d.lists.trust, statement.State(answer.State), now), nil
}

// statementReasons are the words for the reasons that only statements have.
var statementReasons = map[cardcode.Reason][2]string{
	statement.TakenBack:   {"Chủ thông tin đã thu hồi giấy này.", "The person has taken this paper back."},
	statement.NotAskedYet: {"Chữ ký của BHXH đúng, nhưng chưa hỏi được giấy đã bị thu hồi hay chưa.", "The signature of VSS holds, but whether the paper was taken back could not be asked."},
	statement.PastItsDay:  {"Giấy đã quá ngày cuối.", "The paper is past its last day."},
}

// statementAnswer is what --json writes.
type statementAnswer struct {
	Format    string              `json:"format"`
	Verdict   cardcode.Verdict    `json:"verdict"`
	Reasons   []cardcode.Reason   `json:"reasons"`
	Statement *statementStatement `json:"statement,omitempty"`
}

type statementStatement struct {
	Name      string    `json:"name"`
	Born      string    `json:"born"`
	Number    string    `json:"number"`
	Recipient string    `json:"recipient"`
	Purpose   string    `json:"purpose"`
	IssuedAt  time.Time `json:"issuedAt"`
	ExpiresAt time.Time `json:"expiresAt"`
	Facts     []string  `json:"facts"`
}

// writeStatement writes what judging a statement found, for people or for programs.
func (a answerer) writeStatement(r statement.Result) error {
	language := vss.LanguageVi
	if a.language == "en" {
		language = vss.LanguageEn
	}
	var facts []string
	if r.Statement != nil {
		for _, f := range r.Statement.Facts {
			facts = append(facts, ownertext.ShareFact(language, vss.ShareFact{Kind: factKinds[f.Kind], Values: f.Values}))
		}
	}
	if a.json {
		answer := statementAnswer{Format: "statement", Verdict: r.Verdict, Reasons: append([]cardcode.Reason{}, r.Reasons...)}
		if s := r.Statement; s != nil {
			answer.Statement = &statementStatement{s.Name, s.Born, s.Number, s.Recipient, s.Purpose, s.Issued, s.Expires, facts}
		}
		e := json.NewEncoder(a.out)
		e.SetEscapeHTML(false)
		return e.Encode(answer)
	}
	var b strings.Builder
	fmt.Fprintln(&b, strings.ToUpper(r.Verdict.Words().In(a.language)))
	if s := r.Statement; s != nil {
		for _, line := range append([]string{s.Name + " · " + s.Born + " · " + s.Number, "→ " + s.Recipient + " · " + s.Purpose + " · " + s.LastDay().Format("02/01/2006")}, facts...) {
			fmt.Fprintf(&b, "  %s\n", line)
		}
	}
	for _, reason := range r.Reasons {
		text := reason.Words().In(a.language)
		if own, ok := statementReasons[reason]; ok {
			text = own[0]
			if language == vss.LanguageEn {
				text = own[1]
			}
		}
		fmt.Fprintf(&b, "  • %s\n", text)
	}
	_, err := io.WriteString(a.out, b.String())
	return err
}

var factKinds = map[statement.FactKind]vss.ShareFactKind{statement.Insured: vss.ShareFactKindInsured, statement.Months: vss.ShareFactKindMonths,
	statement.Employer: vss.ShareFactKindEmployers, statement.Salary: vss.ShareFactKindSalary}
