package main

import (
	"fmt"
	"strings"
)

// commands is set in init, because the commands' help reads it.
var commands map[string]command

func init() {
	commands = map[string]command{
		"activate": {[]string{"account", "activation-code", "handover", "filed", "otp", "sandbox"}, activate, "bind an account to this data folder", `
  --account N            social-insurance number (10 digits) or citizen ID (12)
  --activation-code C    the code of the activation letter, XXXX-XXXX-XXXX, or
  --handover H           what "vssctl handover" printed on the old device, or
  --filed                nothing: the approved registration of this folder
  --otp O                the one-time password that was sent
  --sandbox              take activation code and password from the backend's
                         sandbox pages (testers only)

Without --otp and --sandbox a password is asked for, "otp-sent" is printed, and
the exit status is 3; call again with --otp and the same PIN to go on. A call
that was killed half way can be repeated as it was.
`},
		"register": {[]string{"form", "answer", "json"}, register, "register somebody who has no account, or say how far it is", `
  --form FILE            a JSON object: citizenId, socialInsuranceNumber (may be
                         ""), name, dateOfBirth (05/03/1954, 03/1954 or 1954),
                         sex (male, female), phone, email (may be ""),
                         provinceCode, communeCode, street, agencyCode, and the
                         paths of portrait, idFront, idBack (JPEG or PNG)
  --answer TEXT          to the officer's question, with --form
  --json                 the registration as the backend tells it

Prints the state and the receipt. The same call after a refusal or a question
sends the form anew; after a cut connection it goes on where it stopped.
"vssctl register status" asks how far it is; "vssctl activate --filed" follows
an approval.
`},
		"handover": {nil, handover, "offer the account to a new device; prints the hand-over code", `
The code is for "vssctl activate --handover" or the app's scanner, for ten
minutes, once. This device keeps the account until the new one has it.
`},
		"recover": {[]string{"way", "account", "recovery-code", "password", "citizen-id", "name", "born", "otp", "sandbox", "give-up"}, recoverAccount, "get an account back on this data folder", `
  --way W                code: printed recovery code and password, at once
                         wait: password and identity data, after 72 hours
                         officers: two officers at the counter
  --account N            social-insurance number (10 digits) or citizen ID (12)
  --recovery-code C      what "vssctl recovery-code" printed (way code)
  --password P           the recovery password (ways code and wait)
  --citizen-id N         citizen ID of the holder (way wait)
  --name NAME            the holder's name (way wait)
  --born DATE            birth date, 05/03/1994 (way wait)
  --otp O, --sandbox     as for "vssctl activate"
  --give-up              forget the recovery that was begun here

The ways wait and officers print the request's number, its stage and when it is
ready. The same call in the same folder goes on: it prints the stage, and when
it is ready it asks for a one-time password and binds the account.
`},
		"recovery-password": {[]string{"password"}, recoveryPassword, "set the recovery password (owner's signature)", `
  --password P           at least 8 characters, not a common one
`},
		"recovery-code": {nil, recoveryCode, "make a printed recovery code (owner's signature); prints it once", `
An older code ends. The server keeps its hash only.
`},
		"recovery-cancel": {nil, recoveryCancel, "cancel what others have begun to get the account", `
Prints "cancelled" and how many. Needs no PIN.
`},
		"request":       {[]string{"json", "text"}, request, "fill in, sign, follow or withdraw a request for a public service", requestHelp},
		"message":       {[]string{"json", "text", "kind", "subject", "attach", "out"}, message, "read and write messages with the agency", messageHelp},
		"confirmations": {[]string{"json", "reason", "text"}, confirmations, "list, show, sign or refuse payments that desks ask to confirm", confirmationsHelp},
		"card": {[]string{"json"}, card, "show the card", `
  --json                 one JSON object; its members are those of
                         "vss-reception check --json", with what only the
                         registry knows beside them

Works without network and PIN; with network the card is renewed first.
`},
		"code": {[]string{"bhyt", "png", "card"}, code, "print a fresh card code, for 90 seconds", `
  --bhyt                 the printed card's text instead, exactly as the registry
                         holds it; anybody can copy it
  --png FILE             also draw it as a QR picture
  --card NUMBER          of another card that this device carries; "vssctl cards"
                         lists them

Never asks the network while the stored card is good.
`},
		"evidence": {[]string{"json", "pdf", "language", "out"}, evidenceCommand, "list, export or judge the evidence of the owner's signatures", evidenceHelp},
		"cards": {[]string{"json"}, cards, "list the cards this device can show: its own and those of the family", `
  --json                 an array; each member is that of "vssctl card --json" with
                         "reason" (own, guardian, parent, delegate) and "until"

Works without network; with network they are asked for again first.
`},
		"show": {[]string{"json"}, show, "show a record: visits, reports, participation, benefits", `
  vssctl show visits     the care book, newest first
  vssctl show reports    what was reported as wrong, and how each report stands
  vssctl show participation   what was paid into the funds, newest first, and the sums in months
  vssctl show benefits        what the funds have paid, newest decision first
  --json                 the contract's objects (Visit, ErrorReport, Benefit) as an array;
                         of participation {"through","asOf","contributions","totals"}

All of it lies under the PIN. Without network the sealed copy is shown.
`},
		"status": {[]string{"json"}, status, "say what this data folder holds", `
  --json                 {"state":"none"|"active"|"retired","account","deviceId",
                         "boundAt","credentialExpires","keystore"}

With network the backend is asked whether the account is still here; a device
whose account moved on says "retired" and exits with 1.
`},
	}
}

func commandNames() []string {
	return []string{"register", "activate", "handover", "recover", "recovery-password", "recovery-code", "recovery-cancel", "card", "cards", "code", "confirmations", "request", "message", "show", "status", "evidence"}
}

const helpShared = `
Flags of every command, before or after it:
  --backend URL          the VSS services; remembered in the data folder
  --data DIR             data folder; default ~/.local/share/vssctl
  --root FILE            first trust root (TUF), where the backend is not on this
                         machine
  --pin PIN              the app's PIN, six digits; asked on the terminal when it
                         is needed and not given
  --insecure-keystore    keep keys in a plain file (testers only)

A value that is - is read as one line of standard input; @FILE is read from FILE.
Use these for secrets: other people on the machine can see command lines.

Exit status: 0 done; 1 refused, or the account is on another device; 2 usage,
something unreadable, no keystore; 3 a one-time password was sent.
`

func helpFor(name string) string {
	if c, ok := commands[name]; ok {
		return fmt.Sprintf("vssctl %s: %s\n%s%s", name, c.about, c.help, helpShared)
	}
	var b strings.Builder
	b.WriteString("vssctl: the citizen's app without a window\n\nusage: vssctl [flags] COMMAND [flags]\n\n")
	for _, name := range commandNames() {
		fmt.Fprintf(&b, "  %-17s %s\n", name, commands[name].about)
	}
	b.WriteString("\nvssctl COMMAND --help tells more.\n")
	return b.String() + helpShared
}
