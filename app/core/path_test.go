package core

import (
	"context"
	"errors"
	"testing"
)

// namedPictures are pictures by their path.
type namedPictures map[string][]byte

func (p namedPictures) ReadPicture(_ context.Context, path string) ([]byte, error) {
	if raw, ok := p[path]; ok {
		return raw, nil
	}
	return nil, errors.New("no such file")
}

func TestAPictureByItsPath(t *testing.T) {
	sc := started(t, foundNone()).send(Begin{}, ScanPicture{})
	pick := asked[PickImage](sc)
	sc.send(TypePath{"/a.png"}, ReadPath{}).quiet()
	sc.send(ImagePicked{Answer: Answer{Job: pick.ID, Failure: Failure{Kind: FailNoPicture}}, ByPath: true})
	if !sc.Activation.ByPath || sc.Activation.Failure.Kind != FailNoPicture {
		t.Fatalf("%+v", sc.Activation)
	}
	sc.send(TypePath{"/a.png"}, ReadPath{})
	read := asked[ReadPicture](sc)
	if read.Path != "/a.png" {
		t.Errorf("reads %q", read.Path)
	}
	sc.send(ImagePicked{Answer: ok(read.ID), Image: []byte{1}})
	asked[DecodeImage](sc)
}

func TestReadPictureAnswers(t *testing.T) {
	r := &runner{services: Services{Pictures: namedPictures{"/a.png": {1}}}}
	for path, want := range map[string]FailureKind{"/a.png": "", "/b.png": FailNoFile} {
		got, _ := r.readPicture(t.Context(), ReadPicture{Path: path}).(ImagePicked)
		if got.Failure.Kind != want || (len(got.Image) > 0) != (want == "") {
			t.Errorf("%s: %+v", path, got)
		}
	}
	if got, _ := r.pickImage(t.Context(), PickImage{}).(ImagePicked); !got.ByPath || got.Failure.Kind != FailNoPicture {
		t.Errorf("without a chooser: %+v", got)
	}
}
