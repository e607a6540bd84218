package vss_test

import (
	"errors"
	"io/fs"
	"testing"

	"vssid/app/cardcode/trust"
	"vssid/app/vss"
)

var _ trust.Fetcher = vss.TrustFiles{}

func TestTrustFiles(t *testing.T) {
	binary := answer(200, "application/octet-stream", "0123456789")
	s, client := newScript(t, binary, binary, binary, problem(404, vss.CodeNotFound), problem(500, vss.CodeInternal))
	files := vss.TrustFiles{Client: client}
	for _, c := range []struct {
		name   string
		max    int64
		want   error
		absent bool
	}{
		{"metadata/timestamp.json", 10, nil, false},
		{"targets/" + hash + ".card-keys.json", 10, nil, false},
		{"metadata/1.snapshot.json", 9, vss.ErrAnswer, false},
		{"metadata/2.root.json", 10, fs.ErrNotExist, true},
		{"metadata/3.root.json", 10, &vss.Problem{Code: "internal"}, false},
		{"other/x", 10, fs.ErrNotExist, true},
	} {
		data, err := files.Fetch(t.Context(), c.name, c.max)
		if !errors.Is(err, c.want) || errors.Is(err, fs.ErrNotExist) != c.absent || err == nil && string(data) != "0123456789" {
			t.Errorf("%s: %q, %v", c.name, data, err)
		}
	}
	if s.asked[0].path != "/v1/trust/metadata/timestamp.json" || s.asked[1].path != "/v1/trust/targets/"+hash+".card-keys.json" {
		t.Errorf("asked %s and %s", s.asked[0].path, s.asked[1].path)
	}
}

const hash = "0000000000000000000000000000000000000000000000000000000000000000"
