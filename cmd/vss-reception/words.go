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
	return lines
}

func vietnamese(iso string) string {
	d, err := insurance.ParsePartialDate(iso)
	if err != nil {
		return iso
	}
	return d.Vietnamese()
}
