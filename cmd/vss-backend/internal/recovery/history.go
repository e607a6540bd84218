package recovery

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// maxDevices is how many bindings the history tells of (contract, DeviceHistory).
const maxDevices = 50

// History gives the account's devices and a page of what happened with them: before a moment (zero: now), at most limit events.
func (r *Recovery) History(ctx context.Context, s edge.Session, before time.Time, limit int) (vss.DeviceHistory, error) {
	now, reader := r.Now(), r.Store.Read(ctx)
	answer := vss.DeviceHistory{Devices: []vss.PastDevice{}, Events: []vss.DeviceEvent{}, ServerTime: now.UTC()}
	if _, _, err := r.Owners.Holds(reader, s); err != nil {
		return answer, err
	}
	devices, err := reader.Devices(s.Account, maxDevices)
	if err != nil {
		return answer, fmt.Errorf("list the account's devices: %w", err)
	}
	for _, d := range devices {
		one := vss.PastDevice{Name: d.Name, KeyLevel: d.KeyLevel, BoundAt: d.BoundAt, Current: d.ID == s.DeviceID}
		if !d.EndedAt.IsZero() {
			one.EndedAt = &d.EndedAt
		}
		answer.Devices = append(answer.Devices, one)
	}
	if before.IsZero() {
		before = now.Add(time.Minute) // what this very moment brought is part of it
	}
	happened, err := reader.DeviceEvents(s.Account, before, limit)
	if err != nil {
		return answer, fmt.Errorf("list what happened with the account's devices: %w", err)
	}
	for _, e := range happened {
		one := vss.DeviceEvent{EventId: base64.RawURLEncoding.EncodeToString(e.ID[:]), At: e.At, Kind: vss.DeviceEventKind(e.Kind), Times: e.Times}
		if e.Device != "" {
			one.Device = &e.Device
		}
		answer.Events = append(answer.Events, one)
	}
	return answer, nil
}

// Report takes the owner's word that something was not theirs: what is pending ends at once, and a report is opened. What only the owner's signature can
// change stays: the printed code and the recovery password. It refuses with not-found for an event that is not the account's.
func (r *Recovery) Report(ctx context.Context, s edge.Session, uses []edge.Use, ask vss.DeviceReportStart) (vss.DeviceReport, error) {
	v := store.DeviceReport{Number: "BC-" + newNumber(), DeviceID: s.DeviceID, Made: r.Now()}
	if ask.EventId != nil {
		raw, err := base64.RawURLEncoding.Strict().DecodeString(*ask.EventId)
		if err != nil || len(raw) != 16 {
			return vss.DeviceReport{}, refusal.Invalid("eventId", "is not 16 bytes in base64url")
		}
		v.EventID = (*[16]byte)(raw)
	}
	answer := vss.DeviceReport{Number: v.Number, At: v.Made.UTC(), ServerTime: v.Made.UTC()}
	err := r.Store.Write(ctx, func(tx *store.Tx) error {
		if err := r.Owners.Take(tx, uses); err != nil {
			return err
		}
		account, device, err := r.Owners.Holds(&tx.Reader, s)
		if err != nil {
			return err
		}
		v.Account = account.Number
		if v.EventID != nil {
			known, err := tx.HasDeviceEvent(account.Number, *v.EventID)
			if err != nil {
				return err
			}
			if !known {
				return refusal.New(vss.CodeNotFound)
			}
		}
		if answer.RecoveriesCancelled, err = r.cancelAll(tx, account, v.Made); err != nil {
			return err
		}
		passwords, err := tx.EndOpenActivations(account.Number, v.Made)
		if err != nil {
			return err
		}
		offers, err := tx.EndOpenHandovers(account.Number)
		if err != nil {
			return err
		}
		answer.PasswordsEnded, answer.OffersEnded = int(passwords), int(offers)
		fresh, err := tx.CreateDeviceReport(v)
		if err != nil {
			return err
		}
		if !fresh {
			return refusal.Because(vss.CodeUnavailable, errors.New("the number of a report is taken; the next one will not be"))
		}
		return r.note(tx, account, store.EventReported, device, notify.Notice{Kind: notify.DeviceReported, Language: vss.Language(edge.Language(ctx)), Number: v.Number, At: v.Made},
			audit.Event{Actor: audit.Owner, Reference: v.Number})
	})
	return answer, err
}
