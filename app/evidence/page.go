package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"vssid/app/insurance"
	"vssid/app/paper"
	"vssid/app/vss"
)

// phrase is one text in the two languages in which owners sign.
type phrase struct{ vi, en string }

func (p phrase) in(language vss.Language) string {
	if language == vss.LanguageEn {
		return p.en
	}
	return p.vi
}

// partWords say what it means that a part does not hold.
var partWords = map[Part]phrase{
	PartFile:       {"tệp không đúng dạng, thiếu hoặc thừa nội dung", "the file is not of the form, or something is missing or added"},
	PartStatement:  {"nội dung đã ký không phải một văn bản của chủ tài khoản", "what was signed is not a statement of an owner"},
	PartKey:        {"khóa trong tệp không phải khóa đã ký", "the key in the file is not the one that signed"},
	PartSignature:  {"nội dung hoặc chữ ký đã bị sửa: khóa của chủ tài khoản không ký đúng nội dung này", "the content or the signature was changed: the owner's key has not signed exactly this"},
	PartTrust:      {"danh sách khóa không dẫn từ gốc tin cậy tới các khóa có giá trị lúc đó", "the list of keys does not lead from the root to keys that counted then"},
	PartCheckpoint: {"dấu của nhật ký không có chữ ký của BHXH", "VSS has not signed the checkpoint of the log"},
	PartInclusion:  {"việc ký này không nằm trong nhật ký của dấu đó", "this signing is not in the log of that checkpoint"},
	PartEvent:      {"nhật ký ghi về một văn bản, chữ ký, khóa hoặc mức khóa khác", "the log is about another statement, signature, key or key level"},
}

// Words say in a person's language what it means that the part does not hold.
func (p Part) Words(language vss.Language) string { return partWords[p].in(language) }

var levelWords = map[int]phrase{
	1: {"1, trong phần mềm (chỉ dùng để thử)", "1, in software (for testing only)"},
	2: {"2, trong phần cứng bảo mật của thiết bị", "2, in the device's secure hardware"},
	3: {"3, trong chip bảo mật riêng", "3, in a security chip of its own"},
}

// Lines are what a judged file proves, as label and value.
func (j Judged) Lines(language vss.Language) []vss.ShownItem {
	lines := append([]vss.ShownItem{}, j.Shown...)
	add := func(label phrase, value string) {
		lines = append(lines, vss.ShownItem{Label: label.in(language), Value: value})
	}
	add(phrase{"Tài khoản đã ký", "Account that signed"}, j.Account)
	add(phrase{"Ký lúc", "Signed at"}, moment(j.SignedAt))
	add(phrase{"Có trong nhật ký trước", "In the log before"}, moment(j.LoggedBy))
	add(phrase{"Nhật ký", "Log"}, j.Origin+" #"+strconv.FormatInt(j.LeafIndex, 10))
	add(phrase{"Khóa của chủ tài khoản", "Owner's key"}, j.Thumbprint)
	add(phrase{"Mức bảo vệ khóa", "How the key was kept"}, levelWords[j.KeyLevel].in(language))
	add(phrase{"Môi trường", "Environment"}, j.Environment)
	return lines
}

// moment is a time as papers say it: Vietnam's, to the second.
func moment(at time.Time) string {
	return at.In(insurance.Vietnam).Format("15:04:05 02/01/2006 (UTC+7)")
}

// Page sets what a judged file proves as a page to print. file is the file itself, whose hash ties the page to it.
func (j Judged) Page(fonts paper.Fonts, file []byte, language vss.Language) ([]byte, error) {
	in := func(vi, en string) string { return phrase{vi, en}.in(language) }
	p := paper.New(fonts, paper.Head{Issuer: in("Bằng chứng chữ ký của chủ tài khoản", "Evidence of an owner's signature"), Title: in("Điều đã đọc và đã ký", "What was read and signed"),
		Language: string(language), At: j.LoggedBy, Foot: in("Trang này chỉ để đọc. Bằng chứng là tệp đi kèm.", "This page is for reading. The evidence is the file that goes with it."), Page: in("Trang", "Page")})
	if j.Environment != "production" {
		p.Box(in("Môi trường thử: không phải chữ ký thật.", "Test environment: not a real signature."))
	}
	for _, item := range j.Shown {
		p.Pair(item.Label, item.Value)
	}
	p.Heading(in("Ai đã ký, lúc nào", "Who signed, and when"))
	for _, line := range j.Lines(language)[len(j.Shown):] {
		p.Pair(line.Label, line.Value)
	}
	p.Heading(in("Đã kiểm tra", "What was checked"))
	p.Text(in("Khóa của chủ tài khoản đã ký đúng từng byte của nội dung trên. BHXH ghi việc ký này vào nhật ký chỉ ghi thêm, và dấu của nhật ký có chữ ký bằng khóa trong danh sách tin cậy của BHXH lúc đó.",
		"The owner's key has signed every byte of the above. VSS noted the signing in a log that only grows, and the log's checkpoint is signed with a key that was on the trust list of VSS then."))
	sum := sha256.Sum256(file)
	p.Pair(in("SHA-256 của tệp", "SHA-256 of the file"), hex.EncodeToString(sum[:]))
	p.Note(in("Ai cũng có thể tự kiểm tra tệp, không cần mạng: vssctl evidence verify TỆP --root GỐC.", "Anybody can check the file without network: vssctl evidence verify FILE --root ROOT."))
	content, err := p.Bytes()
	if err != nil {
		return nil, fmt.Errorf("set the page of evidence: %w", err)
	}
	return content, nil
}
