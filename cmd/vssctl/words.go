package main

import (
	"fmt"
	"time"

	"vssid/app/core"
)

var errRetired = refused("the account of this data folder is on another device now; \"vssctl activate\" binds it here again")

// faultError says why the data folder cannot be opened.
func faultError(f core.Fault) error {
	if f.Kind == core.FaultKeystoreMissing {
		return unusable("%s\n(testers may say --insecure-keystore, which keeps keys in a plain file)", f.Cause)
	}
	return unusable("%s", f.Cause)
}

// sentences are what a shell says for each failure, and the status it ends with.
var sentences = map[core.FailureKind]struct {
	status int
	text   string
}{
	core.FailOffline:          {exitRefused, "the backend cannot be reached; nothing was decided, the same call can be repeated"},
	core.FailBusy:             {exitRefused, "the backend has had too many requests"},
	core.FailRefused:          {exitRefused, "the activation was refused: account, code or one-time password do not match"},
	core.FailPasswordExpired:  {exitRefused, "the one-time password has expired or none was asked for; call again without --otp"},
	core.FailPasswordSpent:    {exitRefused, "too many wrong one-time passwords; call again without --otp for another"},
	core.FailUndecided:        {exitRefused, "an activation was sent and its answer is not known; repeat the call"},
	core.FailBadAccount:       {exitUsage, "--account is neither a social-insurance number (10 digits) nor a citizen ID (12 digits)"},
	core.FailBadProof:         {exitUsage, "the activation code or hand-over code cannot be read; look for a missing or doubled character"},
	core.FailOtherAccount:     {exitUsage, "the code belongs to another account than --account"},
	core.FailBadPassword:      {exitUsage, "--otp is not six digits"},
	core.FailPINCommon:        {exitUsage, "this PIN is among the first a thief tries; choose another"},
	core.FailPINBirthDate:     {exitUsage, "this PIN is the birth date; choose another"},
	core.FailPINDiffers:       {exitRefused, "this is not the PIN the activation was begun with"},
	core.FailWrongPIN:         {exitRefused, "wrong PIN"},
	core.FailPINWait:          {exitRefused, "no PIN is accepted yet"},
	core.FailCardExpired:      {exitRefused, "the card's signature has run out; connect to the backend once to renew it"},
	core.FailNoCard:           {exitRefused, "the card has not been fetched yet; connect to the backend once"},
	core.FailRetired:          {exitRefused, "the account of this data folder is on another device now"},
	core.FailNoServer:         {exitUsage, "no backend is known; give --backend URL"},
	core.FailNotAttested:      {exitRefused, "the backend wants keys in secure hardware, which this machine has not"},
	core.FailBadRecoveryCode:  {exitUsage, "--recovery-code cannot be read: it has 20 characters in five groups"},
	core.FailNoPassword:       {exitUsage, "--password is needed"},
	core.FailBadCitizenID:     {exitUsage, "--citizen-id is not 12 digits of a citizen ID"},
	core.FailNoName:           {exitUsage, "--name is needed"},
	core.FailBadBirth:         {exitUsage, "--born is not a date such as 05/03/1994, or a year"},
	core.FailRecoveryRefused:  {exitRefused, "the account was not given back: the password or the holder's data do not match"},
	core.FailRecoveryNotReady: {exitRefused, "the recovery is not ready yet"},
	core.FailRecoveryEnded:    {exitRefused, "the recovery was cancelled, refused or has run out"},
	core.FailPasswordShort:    {exitUsage, "--password has fewer than 8 characters"},
	core.FailPasswordCommon:   {exitUsage, "--password is among the commonest; choose another"},
	core.FailPasswordOwn:      {exitUsage, "--password is a number of the holder's that others know; choose another"},
	core.FailPasswordText:     {exitUsage, "--password is not text"},
	core.FailKeystore:         {exitUsage, "the keystore does not answer"},
}

// failureError puts a failure into words for a shell.
func failureError(f core.Failure, st core.State) error {
	known, ok := sentences[f.Kind]
	if !ok {
		if f.Detail != "" {
			return refused("%s (%s)", f.Detail, f.Code)
		}
		return refused("%s", f.Cause)
	}
	text := known.text
	switch f.Kind {
	case core.FailWrongPIN, core.FailPINWait, core.FailPINDiffers:
		text += triesLeft(st)
	case core.FailKeystore:
		text = f.Cause
	}
	if !f.RetryAt.IsZero() {
		text += fmt.Sprintf("; try again in %v", f.RetryAt.Sub(st.Now).Round(time.Second))
	}
	return &failed{known.status, text}
}

func triesLeft(st core.State) string {
	switch {
	case st.Waiting():
		return fmt.Sprintf("; the next try is possible in %v", st.Tries.WaitUntil.Sub(st.Now).Round(time.Second))
	case st.Tries.LastRound:
		return fmt.Sprintf("; %d tries left before everything here is wiped", st.Tries.Left)
	default:
		return fmt.Sprintf("; %d tries left before a wait", st.Tries.Left)
	}
}
