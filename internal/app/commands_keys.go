package app

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const largestKey = 1 << 16 // bytes of one file of keys

// packKeys writes what lies beside the database and cannot be made again, keys and secrets, into a tar file.
func packKeys(data, path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_TRUNC, 0o600) //nolint:gosec // our own part
	if err != nil {
		return err
	}
	w := tar.NewWriter(f)
	err = fs.WalkDir(os.DirFS(data), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !isKey(name) {
			return err
		}
		text, err := os.ReadFile(filepath.Join(data, name)) //nolint:gosec // a file of the data folder
		if err != nil {
			return err
		}
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(text)), Format: tar.FormatPAX}); err != nil {
			return err
		}
		_, err = w.Write(text)
		return err
	})
	return errors.Join(err, w.Close(), f.Close())
}

// isKey tells whether a file of the data folder, by its path there, is a key or a secret.
func isKey(name string) bool {
	return strings.HasPrefix(name, keysFolder+"/") || strings.HasSuffix(name, ".secret") && !strings.Contains(name, "/")
}

// unpackKeys brings keys and secrets back. It replaces none: a folder that has others is refused.
func unpackKeys(path, data string) error {
	f, err := os.Open(path) //nolint:gosec // named by the administrator
	if err != nil {
		return reachable(path, err)
	}
	defer func() { _ = f.Close() }()
	r := tar.NewReader(f)
	for {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return &Refused{Sentence: path + " is no file of keys: " + err.Error(), Err: err}
		}
		name := header.Name
		if !filepath.IsLocal(name) || !isKey(name) || header.Size > largestKey {
			return refuse("%s holds %q, which is no key", path, name)
		}
		text, err := io.ReadAll(io.LimitReader(r, largestKey))
		if err != nil {
			return err
		}
		path := filepath.Join(data, name) //nolint:gosec // local, as checked above
		if err := putKey(path, text); err != nil {
			return err
		}
	}
}

func putKey(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // checked by unpackKeys
	if errors.Is(err, fs.ErrExist) {
		if there, readErr := os.ReadFile(path); readErr == nil && string(there) == string(text) { //nolint:gosec // as above
			return nil
		}
		return &Refused{Sentence: fmt.Sprintf("%s is there and another one: move it away first", path), Err: err}
	}
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Sync(), f.Close())
}
