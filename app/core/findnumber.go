package core

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"slices"
	"strings"

	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/storage"
)

// ScreenFindNumber looks up a social-insurance number by the person's papers.
const ScreenFindNumber Screen = "find-number"

// FindNumberState is ScreenFindNumber. What stands in it is personal: it goes when the person leaves the screen or the app.
type FindNumberState struct {
	CitizenID, Name, Born string // as typed; Born as people write it: 05/03/1994 or 1994
	Job                   JobID
	Failure               Failure
	Number                string // what was found
}

// What is wrong with a particular before it is sent.
const (
	FailBadCitizenID FailureKind = "bad-citizen-id"
	FailNoName       FailureKind = "no-name"
	FailBadBirth     FailureKind = "bad-birth"
	FailNoMatch      FailureKind = "no-match" // nobody has all three
)

// Messages of the look-up.
type (
	// TypeParticulars is what stands in the three fields.
	TypeParticulars struct{ CitizenID, Name, Born string }
	// FindNumber asks.
	FindNumber struct{}
	// NumberFound answers AskNumber.
	NumberFound struct {
		Answer
		Number string
	}
	// UseNumber goes on to the activation with the number that was found.
	UseNumber struct{}
)

func (TypeParticulars) msg() {}
func (FindNumber) msg()      {}
func (UseNumber) msg()       {}

// AskNumber looks the number up at the server. Answer: NumberFound.
type AskNumber struct {
	Job
	CitizenID, Name, Born string // Born as ISO 8601
}

func (AskNumber) lane(r *runner) *lane { return &r.network }

func (e AskNumber) do(ctx context.Context, r *runner, in *Installation) Msg {
	m := NumberFound{}
	err := in.Device.Anonymous(ctx, func(c *vss.Client) error {
		name, err := installation(ctx, in.Vault)
		if err != nil {
			return err
		}
		found, err := c.FindInsuranceNumber(ctx, vss.InsuranceNumberQuery{CitizenId: e.CitizenID, Name: e.Name, DateOfBirth: e.Born, Installation: name})
		m.Number = found.SocialInsuranceNumber
		return err
	})
	m.Answer = r.answer(e.Job, err)
	if m.Failure.Code == vss.CodeNoMatch {
		m.Failure = Failure{Kind: FailNoMatch}
	}
	return m
}

// installationName is where the installation's random name lies in the vault's Device class.
const installationName = "core/installation"

// installation is the random name that limits count this installation by; made at the first use.
func installation(ctx context.Context, v Vault) (string, error) {
	raw, err := v.Get(storage.Device, installationName)
	if err == nil {
		return string(raw), nil
	}
	if !errors.Is(err, storage.ErrNotFound) {
		return "", err
	}
	var b [16]byte
	rand.Read(b[:]) // never fails: crypto/rand stops the program instead
	name := base64.RawURLEncoding.EncodeToString(b[:])
	return name, v.Put(ctx, storage.Change{Class: storage.Device, Name: installationName, Value: []byte(name)})
}

var findNumber = feature{update: updateFindNumber, forget: func(s *State) { s.FindNumber = FindNumberState{} }, pages: map[Screen]page{
	ScreenFindNumber: {back: State.leaveFindNumber, retry: State.askNumber},
}}

func (s State) leaveFindNumber() (State, []Effect) {
	effects := cancel(nil, s.FindNumber.Job)
	s.FindNumber = FindNumberState{}
	s.pop()
	return s, effects
}

func updateFindNumber(s State, m Msg) (State, []Effect, bool) {
	f := &s.FindNumber
	switch m := m.(type) {
	case TypeParticulars:
		if f.Job == 0 {
			*f = FindNumberState{CitizenID: m.CitizenID, Name: m.Name, Born: m.Born}
		}
	case FindNumber:
		next, effects := s.askNumber()
		return next, effects, true
	case NumberFound:
		if m.Job != 0 && m.Job == f.Job {
			f.Job, f.Failure, f.Number = 0, m.Failure, m.Number
		}
	case UseNumber:
		if f.Number != "" && s.Boot.Held == DeviceNone {
			number := f.Number
			s.FindNumber = FindNumberState{}
			if slices.Contains(s.Stack, ScreenRegisterID) {
				s.Registration.Draft.Number = number
				s.push(ScreenRegisterID)
				return s, s.seal(), true
			}
			s.root(ScreenWelcome)
			s, _ = Update(s, Begin{})
			next, effects := Update(s, TypeAccount{number})
			return next, effects, true
		}
	default:
		return s, nil, false
	}
	return s, nil, true
}

// askNumber asks once every particular can be right.
func (s State) askNumber() (State, []Effect) {
	f := &s.FindNumber
	if f.Job != 0 || s.Screen() != ScreenFindNumber {
		return s, nil
	}
	citizen, badID := insurance.ParseCitizenID(f.CitizenID)
	born, badBirth := insurance.ParseVietnameseDate(strings.TrimSpace(f.Born))
	name := insurance.NormalName(f.Name)
	f.Failure, f.Number = Failure{}, ""
	switch {
	case badID != nil:
		f.Failure.Kind = FailBadCitizenID
	case name == "":
		f.Failure.Kind = FailNoName
	case badBirth != nil:
		f.Failure.Kind = FailBadBirth
	default:
		f.Job = s.newJob()
		return s, []Effect{AskNumber{Job{f.Job}, string(citizen), name, born.String()}}
	}
	return s, nil
}
