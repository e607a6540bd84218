package paper_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vssid/app/cardcode"
	"vssid/app/paper"
	"vssid/assets/fonts"
)

var roboto = paper.Fonts{Regular: fonts.Regular(), Bold: fonts.Bold()}

func head() paper.Head {
	return paper.Head{Issuer: "BẢO HIỂM XÃ HỘI VIỆT NAM", Title: "Thông báo kết quả đóng (mẫu)", Subtitle: "Năm 2025", Language: "vi",
		At: time.Date(2026, 3, 1, 5, 0, 0, 0, time.UTC), Foot: "Bản mẫu của môi trường thử", Page: "Trang"}
}

// full has one of everything, over several pages.
func full(t *testing.T) []byte {
	t.Helper()
	p := paper.New(roboto, head())
	p.Text("Nguyễn Văn Mẫu, Ẵ ặ Ễ ữ Ợ đ Đ, và chữ tách rời: Nguye\u0302\u0303n.")
	p.Pair("Mã số bảo hiểm xã hội", "0199 000 001")
	p.Pair("Một nhãn rất dài phải xuống dòng trong cột của nó", strings.Repeat("một giá trị cũng dài ", 12))
	p.Heading("Quá trình đóng")
	var rows [][]string
	for i := range 90 {
		rows = append(rows, []string{fmt.Sprintf("%02d/2025", i%12+1), "Công ty TNHH Mẫu " + strings.Repeat("Việt ", i%9), "1.234.567 đ"})
	}
	rows = append(rows, []string{"", "Cộng", "111.111.030 đ"})
	p.Table([]paper.Column{{Title: "Tháng", Share: 1}, {Title: "Đơn vị", Share: 3}, {Title: "Số tiền", Share: 1.5, Right: true}}, rows, 90)
	p.Box("Chưa kiểm chứng: số liệu mẫu.")
	code, err := cardcode.Draw("https://example.vn/s/abc")
	if err != nil {
		t.Fatal(err)
	}
	p.QR(code, 40, "Quét để kiểm tra.")
	p.Note("Hết.")
	content, err := p.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestSameInputSameBytes(t *testing.T) {
	if !bytes.Equal(full(t), full(t)) {
		t.Error("two runs give different bytes")
	}
}

// Another program reads the text back, with every diacritic.
func TestTextCanBeReadBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(path, full(t), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-layout", path, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext (Debian package poppler-utils, installed by scripts/install-needs): %v\n%s", err, out)
	}
	for _, want := range []string{"BẢO HIỂM XÃ HỘI VIỆT NAM", "Thông báo kết quả đóng (mẫu)", "Nguyễn Văn Mẫu, Ẵ ặ Ễ ữ Ợ đ Đ", "tách rời: Nguyễn", "0199 000 001",
		"111.111.030 đ", "Trang 1/", "Bản mẫu của môi trường thử"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the document does not say %q:\n%s", want, out)
		}
	}
	if pages := strings.Count(string(out), "\f"); pages < 3 || strings.Count(string(out), "Tháng ") < pages-1 {
		t.Errorf("%d pages, %d heads of the table", pages, strings.Count(string(out), "Tháng "))
	}
}

func TestFaultsAreTold(t *testing.T) {
	for name, set := range map[string]func() *paper.Paper{
		"no fonts": func() *paper.Paper { p := paper.New(paper.Fonts{}, head()); p.Text("x"); p.Heading("y"); return p },
		"a short row": func() *paper.Paper {
			p := paper.New(roboto, head())
			p.Table([]paper.Column{{Title: "a", Share: 1}, {Title: "b", Share: 1}}, [][]string{{"1"}})
			p.Text("after")
			return p
		},
		"no columns": func() *paper.Paper { p := paper.New(roboto, head()); p.Table(nil, nil); return p },
		"a broken font": func() *paper.Paper {
			return paper.New(paper.Fonts{Regular: []byte("no font"), Bold: []byte("none")}, head())
		},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if fault := recover(); fault != nil {
					t.Errorf("panic: %v", fault)
				}
			}()
			if content, err := set().Bytes(); err == nil {
				t.Errorf("%d bytes and no error", len(content))
			}
		})
	}
}
