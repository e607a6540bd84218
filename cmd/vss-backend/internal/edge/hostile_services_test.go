package edge_test

import (
	"context"
	"maps"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/edge/api"
)

// The good requests of the public services.
func init() {
	const id = "6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c11"
	const said = `"audience":"http://x","account":"0100000001","bindingGeneration":1,"challenge":"c","resourceVersion":1,"language":"vi","shown":[],"requestId":"` + id + `"`
	maps.Copy(sample, map[string]struct{ path, body string }{
		"listThreads":            {"/v1/threads", ""},
		"announceAttachment":     {"/v1/attachments/" + id, `{"media":"image/jpeg","bytes":5,"sha256":"` + handle + `"}`},
		"putAttachmentChunk":     {"/v1/attachments/" + id + "/chunks/0", "bytes"},
		"getAttachmentChunk":     {"/v1/attachments/" + id + "/chunks/0", ""},
		"sendMessage":            {"/v1/threads", `{"threadId":"` + id + `","messageId":"` + id + `","kind":"question","subject":"x","text":"x"}`},
		"markThreadRead":         {"/v1/threads/" + id + "/reading", `{"upTo":1}`},
		"listProcedures":         {"/v1/procedures", ""},
		"listServiceRequests":    {"/v1/service-requests", ""},
		"getServiceRequest":      {"/v1/service-requests/" + id, ""},
		"submitServiceRequest":   {"/v1/service-requests", `{"operation":"submit-request",` + said + `,"procedure":"612a","procedureVersion":1,"answers":[{"field":"why","value":"lost"}]}`},
		"answerServiceQuestion":  {"/v1/service-requests/" + id + "/answer", `{"version":2,"text":"x"}`},
		"withdrawServiceRequest": {"/v1/service-requests/" + id + "/withdrawal", `{"operation":"withdraw-request",` + said + `}`},
	})
}

func (s handlers) ListProcedures(context.Context, api.ListProceduresRequestObject) (api.ListProceduresResponseObject, error) {
	return api.ListProcedures200JSONResponse{Procedures: []vss.Procedure{}, ServerTime: s.h.clock()}, nil
}
