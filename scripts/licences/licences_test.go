package main

import (
	"encoding/json"
	"os"
	"testing"
)

// The list that the app shows names every module that is in the app on any system, in the version it is there, and nothing else.
func TestListIsComplete(t *testing.T) {
	t.Chdir("../..")
	data, err := os.ReadFile("assets/licences/licences.json")
	if err != nil {
		t.Fatal(err)
	}
	var shown list
	if err := json.Unmarshal(data, &shown); err != nil {
		t.Fatal(err)
	}
	listed := map[string]string{}
	for _, p := range shown.Parts {
		listed[p.Name] = p.Version
		if shown.Texts[p.Text] == "" || p.Licence == "" {
			t.Errorf("%s has no licence text", p.Name)
		}
	}
	all, err := modules()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 10 {
		t.Fatalf("only %d modules were found", len(all))
	}
	for _, m := range all {
		if listed[m.Path] != m.Version {
			t.Errorf("%s %s is in the app, the list has %q; run: go run ./scripts/licences", m.Path, m.Version, listed[m.Path])
		}
		delete(listed, m.Path)
	}
	for _, other := range []string{"Go", "Roboto", "Noto Sans CJK (한국어 日本語 中文)"} {
		if _, ok := listed[other]; !ok {
			t.Errorf("%s is not on the list", other)
		}
		delete(listed, other)
	}
	for name := range listed {
		t.Errorf("%s is on the list and not in the app; run: go run ./scripts/licences", name)
	}
}

func TestKindOf(t *testing.T) {
	for text, want := range map[string]string{
		"Permission is hereby granted, free\nof charge, to any person": "MIT", "Apache License\nVersion 2.0": "Apache-2.0",
		"Redistribution and use in source and binary forms … Neither the name of": "BSD-3-Clause", "do as you like": "",
		"This is free and unencumbered software … Permission is hereby granted, free of charge": "Unlicense OR MIT",
	} {
		if got := kindOf(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
