package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/andybalholm/brotli"
)

// placeholder is committed in the output folder: go:embed wants it to hold
// something in a fresh clone.
const placeholder = "README.md"

// clean removes what earlier runs wrote; hidden files are git's.
func (b *bundle) clean() error {
	if err := os.MkdirAll(b.out, 0o755); err != nil {
		return err
	}
	old, err := os.ReadDir(b.out)
	if err != nil {
		return err
	}
	for _, f := range old {
		if f.Name() == placeholder || strings.HasPrefix(f.Name(), ".") {
			continue
		}
		if err := os.Remove(filepath.Join(b.out, f.Name())); err != nil {
			return err
		}
	}
	return nil
}

// emit writes content under name with its hash, and its compressed forms unless
// the format is compressed already.
func (b *bundle) emit(name string, content []byte) error {
	sum := sha256.Sum256(content)
	ext := filepath.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:5]) + ext
	b.manifest[name] = hashed
	p := filepath.Join(b.out, hashed)
	if err := os.WriteFile(p, content, 0o644); err != nil {
		return err
	}
	if ext == ".woff2" {
		return report(hashed, len(content), 0)
	}
	br, gz, err := compress(content)
	if err != nil {
		return err
	}
	return errors.Join(os.WriteFile(p+".br", br, 0o644), os.WriteFile(p+".gz", gz, 0o644), report(hashed, len(content), len(br)))
}

func report(name string, raw, br int) error {
	_, err := fmt.Fprintf(os.Stdout, "%-36s raw %7d brotli %6d\n", name, raw, br)
	return err
}

func compress(content []byte) (br, gz []byte, err error) {
	var b, g bytes.Buffer
	bw := brotli.NewWriterLevel(&b, brotli.BestCompression)
	gw, err := gzip.NewWriterLevel(&g, gzip.BestCompression)
	if err != nil {
		return nil, nil, err
	}
	_, err1 := bw.Write(content)
	_, err2 := gw.Write(content)
	if err := errors.Join(err1, err2, bw.Close(), gw.Close()); err != nil { // only closing writes the end
		return nil, nil, err
	}
	return b.Bytes(), g.Bytes(), nil
}

// wordsOf collects every word of the templates and Go files under root, tests
// included. A class counts as used when it is written out somewhere, so a class
// name must never be put together from pieces.
func wordsOf(root string) (map[string]bool, error) {
	word := regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_-]*`)
	words := map[string]bool{}
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if ext := filepath.Ext(path); ext != ".go" && ext != ".templ" {
			return nil
		}
		raw, err := os.ReadFile(path)
		for _, w := range word.FindAllString(string(raw), -1) {
			words[w] = true
		}
		return err
	})
	return words, err
}
