package main

import (
	"crypto/sha256"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// sources lists the files of the tree below root, without hidden folders and what is built (out, bin).
func sources(root string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if path != root && (strings.HasPrefix(name, ".") || path == filepath.Join(root, "out") || path == filepath.Join(root, "bin")) {
				return filepath.SkipDir
			}
			return nil
		}
		if entry.Type().IsRegular() {
			files = append(files, path)
		}
		return nil
	})
	return files, err
}

// digests maps every source file to the SHA-256 of its content.
func digests(root string) (map[string][sha256.Size]byte, error) {
	files, err := sources(root)
	if err != nil {
		return nil, err
	}
	sums := make(map[string][sha256.Size]byte, len(files))
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		sums[file] = sha256.Sum256(content)
	}
	return sums, nil
}

// changed names the files that were added, removed or altered between two digests, sorted.
func changed(before, after map[string][sha256.Size]byte) []string {
	var names []string
	for file, sum := range after {
		if old, ok := before[file]; !ok || old != sum {
			names = append(names, file)
		}
	}
	for file := range before {
		if _, ok := after[file]; !ok {
			names = append(names, file)
		}
	}
	slices.Sort(names)
	return names
}
