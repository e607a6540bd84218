package core

import "vssid/app/cardcode/picture"

func (r *runner) decodeImage(e DecodeImage) Msg {
	text, err := picture.Read(e.Image)
	return ImageDecoded{r.answer(e.Job, err), text}
}
