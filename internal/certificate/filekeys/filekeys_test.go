package filekeys_test

import (
	"bytes"
	"crypto/ecdsa"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"comune.example/sportello/internal/certificate/filekeys"
)

func owner() filekeys.Owner {
	return filekeys.Owner{Organization: "Comune di Prova", From: time.Date(2014, 3, 1, 0, 0, 0, 0, time.UTC)}
}

func TestKeysAreMadeOnceAndReadByTheirOwnerOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	made, err := filekeys.Open(dir, owner())
	if err != nil {
		t.Fatal(err)
	}
	again, err := filekeys.Open(dir, filekeys.Owner{Organization: "Altri"})
	if err != nil {
		t.Fatal(err)
	}
	key, ok := made.Seal.(*ecdsa.PrivateKey)
	if !ok || !key.Equal(again.Seal) || !bytes.Equal(made.SealCert, again.SealCert) || len(again.Chain) != 2 || !bytes.Equal(made.Chain[0], again.Chain[0]) {
		t.Error("the second opening gave other keys")
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFolderThatHoldsAPartIsRefused(t *testing.T) {
	dir := t.TempDir()
	if _, err := filekeys.Open(dir, owner()); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "registro.key.pem")); err != nil {
		t.Fatal(err)
	}
	if _, err := filekeys.Open(dir, owner()); err == nil {
		t.Error("new keys were made beside the old ones")
	}
}

func TestADamagedFileIsRefused(t *testing.T) {
	dir := t.TempDir()
	if _, err := filekeys.Open(dir, owner()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"timbro.key.pem", "sigillo.cert.pem", "registro.key.pem"} {
		path := filepath.Join(dir, name)
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, good[:len(good)/2], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := filekeys.Open(dir, owner()); err == nil {
			t.Errorf("%s is damaged and was taken", name)
		}
		if err := os.WriteFile(path, good, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
