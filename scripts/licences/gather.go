package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// systems are those the app runs on.
var systems = []string{"linux", "windows", "darwin", "android", "ios"}

// program is the app's package.
const program = "./cmd/vssid"

// module is a module of the build with its folder.
type module struct {
	Path, Version, Dir string
	Replace            *module
	Main               bool
}

// modulesIn lists the modules whose packages are in the app on one system.
func modulesIn(goos string) ([]module, error) {
	cmd := exec.Command("go", "list", "-deps", "-e", "-json=Module,Standard", program)
	cmd.Env = append(os.Environ(), "GOOS="+goos, "GOARCH=arm64", "CGO_ENABLED=1")
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list the packages of the app on %s: %w", goos, err)
	}
	var all []module
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			Module   *module
			Standard bool
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("read the packages of the app on %s: %w", goos, err)
		}
		if p.Module != nil && !p.Module.Main {
			all = append(all, *p.Module)
		}
	}
}

// modules lists those of all systems, each once, by path.
func modules() ([]module, error) {
	var all []module
	for _, goos := range systems {
		some, err := modulesIn(goos)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortFunc(all, func(a, b module) int { return cmp.Compare(a.Path, b.Path) })
	return slices.CompactFunc(all, func(a, b module) bool { return a.Path == b.Path }), nil
}

// part is one line of the list: something in the app that others wrote.
type part struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Licence string `json:"licence"` // SPDX
	Text    string `json:"text"`    // key of list.Texts
}

type list struct {
	Parts []part            `json:"parts"`
	Texts map[string]string `json:"texts"`
}

func write(path string) error {
	found, err := gather()
	if err != nil {
		return err
	}
	data, err := json.MarshalIndent(found, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}

func gather() (list, error) {
	l := list{Texts: map[string]string{}}
	all, err := modules()
	if err != nil {
		return l, err
	}
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return l, fmt.Errorf("ask where Go is installed: %w", err)
	}
	goDir := strings.TrimSpace(string(out))
	all = append(all, module{Path: "Go", Version: strings.TrimPrefix(runtime.Version(), "go"), Dir: goDir})
	for _, m := range all {
		text, err := licenceOf(m.Dir)
		if err != nil {
			return l, fmt.Errorf("%s: %w", m.Path, err)
		}
		if err := l.add(m.Path, m.Version, text); err != nil {
			return l, err
		}
	}
	apache, err := os.ReadFile("LICENSE") // the app's own licence is Roboto's too
	if err != nil {
		return l, err
	}
	if err := l.add("Roboto", "2.138", "Copyright 2011 Google Inc. (Roboto)\n\n"+strings.TrimSpace(string(apache))); err != nil {
		return l, err
	}
	ofl, err := os.ReadFile(filepath.Join("assets", "fonts", "names-OFL.txt"))
	if err != nil {
		return l, err
	}
	return l, l.add("Noto Sans CJK (한국어 日本語 中文)", "2.004", string(ofl))
}

func (l *list) add(name, version, text string) error {
	kind := kindOf(text)
	if kind == "" {
		return fmt.Errorf("%s: its licence is none that this program knows; add it to kinds", name)
	}
	sum := sha256.Sum256([]byte(text))
	key := hex.EncodeToString(sum[:6])
	l.Texts[key] = text
	l.Parts = append(l.Parts, part{name, version, kind, key})
	return nil
}

// licenceOf reads the licence in a module's folder; of several, all.
func licenceOf(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	var texts []string
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		if e.IsDir() || strings.HasSuffix(name, ".GO") || !strings.HasPrefix(name, "LICEN") && !strings.HasPrefix(name, "COPYING") && !strings.HasPrefix(name, "UNLICENSE") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return "", err
		}
		texts = append(texts, strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(string(data), ""), "\r", "")))
	}
	if len(texts) == 0 {
		return "", errors.New("there is no licence in " + filepath.Base(dir))
	}
	return strings.Join(texts, "\n\n———\n\n"), nil
}

// kinds tell licences by a sentence of theirs, most telling first.
var kinds = []struct{ sentence, spdx string }{
	{"SIL OPEN FONT LICENSE", "OFL-1.1"},
	{"Mozilla Public License Version 2.0", "MPL-2.0"},
	{"Mozilla Public License, version 2.0", "MPL-2.0"},
	{"This is free and unencumbered software", "Unlicense"},
	{"Apache License", "Apache-2.0"},
	{"Permission is hereby granted, free of charge", "MIT"},
	{"Permission to use, copy, modify, and", "ISC"},
	{"Neither the name", "BSD-3-Clause"},
	{"may be used to endorse or promote", "BSD-3-Clause"},
	{"Redistribution and use in source and binary forms", "BSD-2-Clause"},
}

func kindOf(text string) string {
	flat := strings.Join(strings.Fields(text), " ")
	var found []string
	for _, k := range kinds {
		if strings.Contains(flat, k.sentence) {
			found = append(found, k.spdx)
		}
	}
	if slices.Contains(found, "Unlicense") && slices.Contains(found, "MIT") {
		return "Unlicense OR MIT"
	}
	if len(found) == 0 {
		return ""
	}
	return found[0]
}
