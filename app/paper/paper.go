// Package paper sets what a person keeps or hands over as a document: A4, in the fonts it is given, as PDF. It knows headings, paragraphs, pairs of
// label and value, tables and codes; what they say is the caller's. The same input gives the same bytes.
package paper

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/text/unicode/norm"

	"vssid/app/cardcode"
)

// Fonts are TrueType files that have every letter of what is set; Roboto has all of Vietnamese.
type Fonts struct{ Regular, Bold []byte }

// Head is what stands around a document.
type Head struct {
	Issuer   string    // above the title: who speaks
	Title    string    // what it is
	Subtitle string    // beneath; may be empty
	Language string    // "vi" or "en", for readers that speak it
	At       time.Time // when it was made; also what the file says of itself
	Foot     string    // at the bottom of every page
	Page     string    // the word before the page number: "Trang"
}

// The page, in millimetres: A4 (ISO 216) with margins that every printer keeps.
const (
	width      = 210.0
	height     = 297.0
	margin     = 18.0
	footRoom   = 16.0
	inner      = width - 2*margin
	labelShare = 0.36 // of a pair's width
)

// Sizes of type in points, and the height of their lines in millimetres.
const (
	titleSize, titleLine = 18.0, 8.5
	headSize, headLine   = 13.0, 6.5
	textSize, textLine   = 10.5, 5.2
	smallSize, smallLine = 8.5, 4.2
)

// The colours are those of the app in print: ink, soft ink, line.
var (
	ink  = [3]int{0x10, 0x18, 0x28}
	soft = [3]int{0x47, 0x54, 0x67}
	rule = [3]int{0xD5, 0xDB, 0xE3}
	tint = [3]int{0xF5, 0xF7, 0xFA}
)

const family = "paper"

// Paper is a document being set. The first fault stays and Bytes tells it.
type Paper struct {
	pdf  *fpdf.Fpdf
	head Head
	err  error
}

// New begins a document on its first page.
func New(fonts Fonts, head Head) *Paper {
	p := &Paper{pdf: fpdf.New("P", "mm", "A4", ""), head: head}
	if len(fonts.Regular) == 0 || len(fonts.Bold) == 0 {
		p.err = errors.New("set a document: no fonts were given")
		return p
	}
	f := p.pdf
	f.SetMargins(margin, margin, margin)
	f.SetAutoPageBreak(true, footRoom+4)
	f.SetCatalogSort(true)
	f.SetCreationDate(head.At.UTC())
	f.SetModificationDate(head.At.UTC())
	f.SetTitle(clean(head.Title), true)
	f.SetAuthor(clean(head.Issuer), true)
	f.SetLang(head.Language)
	f.AddUTF8FontFromBytes(family, "", fonts.Regular)
	f.AddUTF8FontFromBytes(family, "B", fonts.Bold)
	f.AliasNbPages("{pages}")
	f.SetFooterFunc(p.foot)
	f.AddPage()
	p.begin()
	return p
}

// clean brings text to the composed form the fonts are made for.
func clean(text string) string { return norm.NFC.String(text) }

func (p *Paper) style(weight string, size float64, c [3]int) {
	p.pdf.SetFont(family, weight, size)
	p.pdf.SetTextColor(c[0], c[1], c[2])
}

func (p *Paper) begin() {
	if p.head.Issuer != "" {
		p.style("", smallSize, soft)
		p.pdf.MultiCell(inner, smallLine, clean(p.head.Issuer), "", "L", false)
		p.Space(2)
	}
	p.style("B", titleSize, ink)
	p.pdf.MultiCell(inner, titleLine, clean(p.head.Title), "", "L", false)
	if p.head.Subtitle != "" {
		p.style("", textSize, soft)
		p.pdf.MultiCell(inner, textLine, clean(p.head.Subtitle), "", "L", false)
	}
	p.Space(2)
	p.line()
	p.Space(3)
}

func (p *Paper) foot() {
	p.pdf.SetY(height - footRoom)
	p.style("", smallSize, soft)
	page := clean(p.head.Page) + " " + strconv.Itoa(p.pdf.PageNo()) + "/{pages}"
	p.pdf.CellFormat(inner-30, smallLine, clean(p.head.Foot), "", 0, "L", false, 0, "")
	p.pdf.CellFormat(30, smallLine, page, "", 0, "R", false, 0, "")
}

func (p *Paper) line() {
	p.pdf.SetDrawColor(rule[0], rule[1], rule[2])
	y := p.pdf.GetY()
	p.pdf.Line(margin, y, width-margin, y)
}

// room begins another page where fewer millimetres are left than wanted.
func (p *Paper) room(wanted float64) {
	if p.pdf.GetY()+wanted > height-footRoom-4 {
		p.pdf.AddPage()
	}
}

// ok reports whether anything can still be set.
func (p *Paper) ok() bool { return p.err == nil && p.pdf.Ok() }

// Space leaves millimetres empty.
func (p *Paper) Space(mm float64) {
	if p.ok() {
		p.pdf.SetY(p.pdf.GetY() + mm)
	}
}

// Heading begins a part. It never stands alone at the bottom of a page.
func (p *Paper) Heading(text string) {
	if !p.ok() {
		return
	}
	p.Space(3)
	p.room(headLine + 3*textLine)
	p.style("B", headSize, ink)
	p.pdf.MultiCell(inner, headLine, clean(text), "", "L", false)
	p.Space(1)
}

// Text sets a paragraph.
func (p *Paper) Text(text string) { p.paragraph(text, textSize, textLine, ink) }

// Note sets a paragraph in small, soft type: what must be said and is not the matter.
func (p *Paper) Note(text string) { p.paragraph(text, smallSize, smallLine, soft) }

func (p *Paper) paragraph(text string, size, line float64, c [3]int) {
	if !p.ok() {
		return
	}
	p.style("", size, c)
	p.pdf.MultiCell(inner, line, clean(text), "", "L", false)
	p.Space(1.5)
}

// Pair sets a label with its value beside it; both may take several lines.
func (p *Paper) Pair(label, value string) {
	if !p.ok() {
		return
	}
	p.row([]cell{{clean(label), inner * labelShare, "L", "", soft}, {clean(value), inner * (1 - labelShare), "L", "", ink}}, textSize, textLine)
}

// Column is one of a table.
type Column struct {
	Title string
	Share float64 // of the width, relative to the others
	Right bool    // numbers stand right
}

// Table sets rows under the columns' titles, which come again on every page. A row of another length than the columns is a fault. strong rows, by
// index, are set bold: totals.
func (p *Paper) Table(columns []Column, rows [][]string, strong ...int) {
	if !p.ok() {
		return
	}
	total := 0.0
	for _, c := range columns {
		total += c.Share
	}
	if total <= 0 {
		p.err = errors.New("set a table: its columns have no width")
		return
	}
	set := func(texts []string, weight string, c [3]int) {
		cells := make([]cell, len(columns))
		for i, column := range columns {
			align := "L"
			if column.Right {
				align = "R"
			}
			cells[i] = cell{clean(texts[i]), inner * column.Share / total, align, weight, c}
		}
		p.row(cells, smallSize, smallLine)
		p.line()
	}
	titles := make([]string, len(columns))
	for i, c := range columns {
		titles[i] = c.Title
	}
	p.room(4 * smallLine)
	set(titles, "B", soft)
	bold := map[int]bool{}
	for _, i := range strong {
		bold[i] = true
	}
	for i, row := range rows {
		if len(row) != len(columns) {
			p.err = fmt.Errorf("set a table: row %d has %d cells, the table %d columns", i, len(row), len(columns))
			return
		}
		page := p.pdf.PageNo()
		p.room(p.heightOf(row, columns, total))
		if p.pdf.PageNo() != page {
			set(titles, "B", soft)
		}
		weight := ""
		if bold[i] {
			weight = "B"
		}
		set(row, weight, ink)
	}
	p.Space(2)
}

type cell struct {
	text   string
	width  float64
	align  string
	weight string
	colour [3]int
}

// padding is above, beneath and beside the text of a cell, in millimetres.
const padding = 1.1

// heightOf is what a table's row will take.
func (p *Paper) heightOf(row []string, columns []Column, total float64) float64 {
	p.style("B", smallSize, ink) // the wider weight
	lines := 1
	for i, text := range row {
		lines = max(lines, len(p.pdf.SplitText(clean(text), inner*columns[i].Share/total-2*padding)))
	}
	return float64(lines)*smallLine + 2*padding
}

// row sets cells beside each other, as high as the highest.
func (p *Paper) row(cells []cell, size, line float64) {
	split := make([][]string, len(cells))
	lines := 1
	for i, c := range cells {
		p.style(c.weight, size, c.colour)
		split[i] = p.pdf.SplitText(c.text, c.width-2*padding)
		lines = max(lines, len(split[i]))
	}
	high := float64(lines)*line + 2*padding
	p.room(high)
	x, y := margin, p.pdf.GetY()
	for i, c := range cells {
		p.style(c.weight, size, c.colour)
		for n, text := range split[i] {
			p.pdf.SetXY(x+padding, y+padding+float64(n)*line)
			p.pdf.CellFormat(c.width-2*padding, line, text, "", 0, c.align, false, 0, "")
		}
		x += c.width
	}
	p.pdf.SetXY(margin, y+high)
}

// Box sets a paragraph on a quiet ground: what the reader must not miss.
func (p *Paper) Box(text string) {
	if !p.ok() {
		return
	}
	p.style("", textSize, ink)
	lines := p.pdf.SplitText(clean(text), inner-8)
	high := float64(len(lines))*textLine + 8
	p.room(high)
	y := p.pdf.GetY()
	p.pdf.SetFillColor(tint[0], tint[1], tint[2])
	p.pdf.SetDrawColor(rule[0], rule[1], rule[2])
	p.pdf.Rect(margin, y, inner, high, "DF")
	for i, line := range lines {
		p.pdf.SetXY(margin+4, y+4+float64(i)*textLine)
		p.pdf.CellFormat(inner-8, textLine, line, "", 0, "L", false, 0, "")
	}
	p.pdf.SetXY(margin, y+high)
	p.Space(2)
}

// QR sets a code of so many millimetres with a caption beside it, drawn as squares: no picture is scaled. The quiet zone is kept.
func (p *Paper) QR(m *cardcode.Matrix, mm float64, caption string) {
	if !p.ok() {
		return
	}
	p.room(mm)
	x, y := margin, p.pdf.GetY()
	module := mm / float64(m.Size+2*cardcode.QuietZone)
	p.pdf.SetFillColor(0, 0, 0)
	for row := range m.Size {
		for col := 0; col < m.Size; col++ {
			from := col
			for col < m.Size && m.Dark(col, row) {
				col++
			}
			if col > from {
				p.pdf.Rect(x+float64(from+cardcode.QuietZone)*module, y+float64(row+cardcode.QuietZone)*module, float64(col-from)*module, module, "F")
			}
		}
	}
	p.style("", textSize, ink)
	for i, line := range p.pdf.SplitText(clean(caption), inner-mm-4) {
		p.pdf.SetXY(x+mm+4, y+float64(cardcode.QuietZone)*module+float64(i)*textLine)
		p.pdf.CellFormat(inner-mm-4, textLine, line, "", 0, "L", false, 0, "")
	}
	p.pdf.SetXY(margin, y+mm)
	p.Space(2)
}

// Bytes ends the document. It fails with the first fault of anything that was set.
func (p *Paper) Bytes() ([]byte, error) {
	if p.err != nil {
		return nil, p.err
	}
	var out bytes.Buffer
	if err := p.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("set the document %q: %w", p.head.Title, err)
	}
	return out.Bytes(), nil
}
