package main

import (
	"fmt"
	"strings"

	"vssid/app/cardcode"
	"vssid/app/insurance"
)

// cardLines are the lines a clerk reads beside the verdict.
func cardLines(c *cardcode.Card, language string) []string {
	if c == nil {
		return nil
	}
	english := language == "en"
	pick := func(vi, en string) string {
		if english {
			return en
		}
		return vi
	}
	var lines []string
	if c.Name != "" {
		lines = append(lines, c.Name)
	}
	if c.CardNumber != "" {
		lines = append(lines, pick("Số thẻ ", "Card number ")+insurance.CardNumber(c.CardNumber).Grouped())
	}
	if c.CitizenID != "" {
		lines = append(lines, pick("Số định danh ", "Citizen ID ")+insurance.CitizenID(c.CitizenID).Grouped())
	}
	var person []string
	if d := vietnamese(c.DateOfBirth); d != "" {
		person = append(person, d)
	}
	switch c.Sex {
	case string(insurance.Male):
		person = append(person, pick("Nam", "Male"))
	case string(insurance.Female):
		person = append(person, pick("Nữ", "Female"))
	}
	if len(person) > 0 {
		lines = append(lines, strings.Join(person, " · "))
	}
	if c.BenefitLevel != 0 {
		level := fmt.Sprintf(pick("Mức hưởng %d", "Benefit level %d"), c.BenefitLevel)
		if c.LivingArea != nil && *c.LivingArea != "" {
			level += " · " + *c.LivingArea
		}
		lines = append(lines, level)
	}
	if c.FacilityCode != "" {
		lines = append(lines, pick("Nơi KCB ban đầu ", "Registered facility ")+c.FacilityCode)
	}
	if c.ValidFrom != "" {
		line := pick("Giá trị từ ", "Valid from ") + vietnamese(c.ValidFrom)
		if c.ValidTo != "" {
			line += pick(" đến ", " to ") + vietnamese(c.ValidTo)
		}
		lines = append(lines, line)
	}
	return append(lines, furtherLines(c, pick)...)
}

// furtherLines are what only some codes say.
func furtherLines(c *cardcode.Card, pick func(vi, en string) string) (lines []string) {
	for _, more := range []struct{ vi, en, value string }{
		{"Đủ 5 năm liên tục ", "Five years without a gap on ", vietnamese(c.FiveYearDate)},
		{"Địa chỉ ", "Address ", c.Address},
		{"Cha, mẹ, giám hộ ", "Parent or guardian ", c.Guardian},
		{"Ngày cấp ", "Issued on ", vietnamese(c.IssuedOn)},
		{"Nơi cấp ", "Issued by ", c.IssuedBy},
		{"Số CMND cũ ", "Old ID number ", c.OldID},
		{"Mã quản lý ", "Management code ", c.ManagementCode},
		{"Chuỗi kiểm tra ", "Check string ", c.CheckString},
	} {
		if more.value != "" {
			lines = append(lines, pick(more.vi, more.en)+more.value)
		}
	}
	return lines
}

// listLine says how old the lists are that a verdict stands on; "" where no list counts.
func listLine(a *cardcode.ListAges, language string) string {
	if a == nil {
		return ""
	}
	age := func(hours *float64, vi, en string) string {
		switch {
		case hours == nil && language == "en":
			return en + ": none"
		case hours == nil:
			return vi + ": chưa có"
		case language == "en":
			return fmt.Sprintf("%s: signed %s ago", en, duration(*hours, "hours", "days"))
		}
		return fmt.Sprintf("%s: ký cách đây %s", vi, strings.Replace(duration(*hours, "giờ", "ngày"), ".", ",", 1))
	}
	return age(a.Trust, "Danh sách khóa", "List of keys") + "; " + age(a.Status, "danh sách thu hồi", "list of revoked cards")
}

// duration gives hours below three days and whole days above.
func duration(hours float64, hourWord, dayWord string) string {
	if hours < 72 {
		return fmt.Sprintf("%.1f %s", hours, hourWord)
	}
	return fmt.Sprintf("%d %s", int(hours/24), dayWord)
}

func vietnamese(iso string) string {
	d, err := insurance.ParsePartialDate(iso)
	if err != nil {
		return iso
	}
	return d.Vietnamese()
}
