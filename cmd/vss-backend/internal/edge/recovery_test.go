package edge_test

import (
	"context"
	"strings"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/edge/api"
)

func init() {
	statement := `"audience":"http://x","account":"0100000001","bindingGeneration":1,"challenge":"c","resourceVersion":1,"language":"vi","shown":[]`
	token := strings.Repeat("A", 43)
	for id, s := range map[string]struct{ path, body string }{
		"getRecoveryState":        {"/v1/recovery", ""},
		"proposeRecoveryPassword": {"/v1/recovery/password-proposals", `{"password":"a long secret"}`},
		"setRecoveryPassword":     {"/v1/recovery/password", `{"operation":"set-recovery-password",` + statement + `,"proposal":"` + token + `"}`},
		"makeRecoveryCode":        {"/v1/recovery/code", `{"operation":"make-recovery-code",` + statement + `,"codeHash":"` + token + `"}`},
		"cancelRecoveries":        {"/v1/recovery/cancellation", ""},
		"startRecovery":           {"/v1/recoveries", `{"account":"0100000001","kind":"officers","language":"vi","device":"Test"}`},
		"getRecovery":             {"/v1/recoveries/" + token, ""},
		"listDeviceEvents":        {"/v1/device/events?limit=5", ""},
		"reportDeviceEvent":       {"/v1/device/reports", `{"eventId":"` + deviceID + `"}`},
	} {
		sample[id] = s
	}
}

func (s handlers) GetRecoveryState(ctx context.Context, _ api.GetRecoveryStateRequestObject) (api.GetRecoveryStateResponseObject, error) {
	s.h.saw(edge.SessionFrom(ctx))
	return api.GetRecoveryState200JSONResponse{Running: []vss.RunningRecovery{}, ServerTime: s.h.clock()}, nil
}

func (s handlers) ProposeRecoveryPassword(ctx context.Context, _ api.ProposeRecoveryPasswordRequestObject) (api.ProposeRecoveryPasswordResponseObject, error) {
	s.h.saw(edge.SessionFrom(ctx))
	return api.ProposeRecoveryPassword201JSONResponse{Proposal: random43(), ExpiresAt: s.h.clock()}, s.take(ctx)
}

func (s handlers) SetRecoveryPassword(ctx context.Context, _ api.SetRecoveryPasswordRequestObject) (api.SetRecoveryPasswordResponseObject, error) {
	s.h.saw(edge.OwnerFrom(ctx))
	return api.SetRecoveryPassword200JSONResponse{At: s.h.clock(), ServerTime: s.h.clock()}, s.take(ctx)
}

func (s handlers) MakeRecoveryCode(ctx context.Context, _ api.MakeRecoveryCodeRequestObject) (api.MakeRecoveryCodeResponseObject, error) {
	s.h.saw(edge.OwnerFrom(ctx))
	return api.MakeRecoveryCode200JSONResponse{At: s.h.clock(), ServerTime: s.h.clock()}, s.take(ctx)
}

func (s handlers) CancelRecoveries(ctx context.Context, _ api.CancelRecoveriesRequestObject) (api.CancelRecoveriesResponseObject, error) {
	s.h.saw(edge.SessionFrom(ctx))
	return api.CancelRecoveries200JSONResponse{ServerTime: s.h.clock()}, s.take(ctx)
}

func (s handlers) StartRecovery(ctx context.Context, _ api.StartRecoveryRequestObject) (api.StartRecoveryResponseObject, error) {
	s.h.saw(edge.ActivationFrom(ctx))
	return api.StartRecovery201JSONResponse{Recovery: random43(), Number: "ABCD-EFGH", Kind: vss.RecoveryKindOfficers, ExpiresAt: s.h.clock(), ServerTime: s.h.clock()}, s.take(ctx)
}

func (s handlers) GetRecovery(context.Context, api.GetRecoveryRequestObject) (api.GetRecoveryResponseObject, error) {
	return api.GetRecovery200JSONResponse{Number: "ABCD-EFGH", Kind: vss.RecoveryKindOfficers, Stage: vss.RecoveryStageWaiting, ExpiresAt: s.h.clock(), ServerTime: s.h.clock()}, nil
}

func (s handlers) ListDeviceEvents(ctx context.Context, _ api.ListDeviceEventsRequestObject) (api.ListDeviceEventsResponseObject, error) {
	s.h.saw(edge.SessionFrom(ctx))
	return api.ListDeviceEvents200JSONResponse{Devices: []vss.PastDevice{}, Events: []vss.DeviceEvent{}, ServerTime: s.h.clock()}, nil
}

func (s handlers) ReportDeviceEvent(ctx context.Context, _ api.ReportDeviceEventRequestObject) (api.ReportDeviceEventResponseObject, error) {
	s.h.saw(edge.SessionFrom(ctx))
	return api.ReportDeviceEvent201JSONResponse{Number: "BC-ABCD-EFGH", At: s.h.clock(), ServerTime: s.h.clock()}, s.take(ctx)
}
