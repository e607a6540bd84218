// Command contract joins the parts of the HTTP contract, app/vss/contract/*.yaml, into the one file that is published and generated from,
// app/vss/openapi.yaml. A part holds the paths and components of one feature; the first also says what the whole is. It is run by `make generate`.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: contract FOLDER FILE\nJoins the parts in FOLDER (*.yaml, by name) into FILE.")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "contract:", err)
		os.Exit(1)
	}
}

func run(folder, file string) error {
	joined, err := join(folder)
	if err != nil {
		return err
	}
	return os.WriteFile(file, joined, 0o644)
}

// head stands above the joined file.
const head = "# Joined from contract/*.yaml by `make generate`: edit the parts.\n"

// join reads the parts in the order of their names. What two parts both define is an error: nothing replaces anything silently.
func join(folder string) ([]byte, error) {
	parts, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil || len(parts) == 0 {
		return nil, fmt.Errorf("no parts in %s (%v)", folder, err)
	}
	var whole *yaml.Node
	for _, part := range parts {
		content, err := os.ReadFile(part)
		if err != nil {
			return nil, err
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(content, &doc); err != nil {
			return nil, fmt.Errorf("read %s: %w", part, err)
		}
		if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
			return nil, fmt.Errorf("read %s: not a mapping", part)
		}
		if whole == nil {
			whole = doc.Content[0]
			continue
		}
		if err := merge(whole, doc.Content[0], 0); err != nil {
			return nil, fmt.Errorf("join %s: %w", part, err)
		}
	}
	var out bytes.Buffer
	out.WriteString(head)
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(whole); err != nil {
		return nil, err
	}
	return out.Bytes(), encoder.Close()
}

// deep is how far mappings are merged: paths and their names, components and their kinds. Below that a name is one part's own.
const deep = 2

func merge(into, from *yaml.Node, depth int) error {
	for i := 0; i < len(from.Content); i += 2 {
		name, value := from.Content[i], from.Content[i+1]
		there := member(into, name.Value)
		switch {
		case there == nil:
			into.Content = append(into.Content, name, value)
		case depth < deep && there.Kind == yaml.MappingNode && value.Kind == yaml.MappingNode:
			if err := merge(there, value, depth+1); err != nil {
				return err
			}
		default:
			return fmt.Errorf("line %d: %q is defined by another part", name.Line, name.Value)
		}
	}
	return nil
}

func member(of *yaml.Node, name string) *yaml.Node {
	for i := 0; i < len(of.Content); i += 2 {
		if of.Content[i].Value == name {
			return of.Content[i+1]
		}
	}
	return nil
}
