// Package webpush speaks the protocols of Web Push: it encrypts a notice for one browser, proves who sends it, and posts it
// to the browser's push service. It promises that nobody between can read a notice, that notices go to declared push
// services over https only, to public addresses, and that each attempt ends in time. The other half of each protocol,
// opening and verifying, is here as well, for the service of a demonstration. It must not know what notices say.
package webpush

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
)

const (
	saltLength   = 16
	pointLength  = 65
	headerLength = saltLength + 4 + 1 + pointLength
	keyLength    = 16
	nonceLength  = 12
	tagLength    = 16
	recordSize   = 4096
	lastRecord   = 2 // delimiter after the text of the last record; zeros may follow it
	longestText  = recordSize - headerLength - 1 - tagLength
)

// Browser is the public half of a browser: its key and the secret that it shares with who may write to it.
type Browser struct {
	Key  *ecdh.PublicKey
	Auth []byte
}

// Seal encrypts a text for a browser, with a key and a salt that are used this once.
// norm: RFC 8291, section 3; RFC 8188, section 2
func Seal(to Browser, text []byte) ([]byte, error) {
	once, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	salt := make([]byte, saltLength)
	if _, err := rand.Read(salt); err != nil {
		return nil, err
	}
	return seal(to, text, once, salt)
}

func seal(to Browser, text []byte, once *ecdh.PrivateKey, salt []byte) ([]byte, error) {
	if len(text) > longestText {
		return nil, fmt.Errorf("a notice of %d bytes: push services take %d", len(text), longestText)
	}
	shared, err := once.ECDH(to.Key)
	if err != nil {
		return nil, err
	}
	aead, nonce, err := record(shared, to, once.PublicKey(), salt)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.Write(salt)
	b.Write(binary.BigEndian.AppendUint32(nil, recordSize))
	b.WriteByte(pointLength)
	b.Write(once.PublicKey().Bytes())
	return aead.Seal(b.Bytes(), nonce, append(bytes.Clone(text), lastRecord), nil), nil
}

// Open decrypts what was sealed for the browser that has the key.
func Open(key *ecdh.PrivateKey, auth, sealed []byte) ([]byte, error) {
	if len(sealed) < headerLength || sealed[saltLength+4] != pointLength {
		return nil, errors.New("the header is not that of a notice")
	}
	if size := binary.BigEndian.Uint32(sealed[saltLength:]); int64(size) < int64(len(sealed)-headerLength) {
		return nil, errors.New("a notice is one record")
	}
	sender, err := ecdh.P256().NewPublicKey(sealed[saltLength+5 : headerLength])
	if err != nil {
		return nil, err
	}
	shared, err := key.ECDH(sender)
	if err != nil {
		return nil, err
	}
	aead, nonce, err := record(shared, Browser{Key: key.PublicKey(), Auth: auth}, sender, sealed[:saltLength])
	if err != nil {
		return nil, err
	}
	padded, err := aead.Open(nil, nonce, sealed[headerLength:], nil)
	if err != nil {
		return nil, err
	}
	text := bytes.TrimRight(padded, "\x00")
	if len(text) == 0 || text[len(text)-1] != lastRecord {
		return nil, errors.New("the record does not say that it is the last")
	}
	return text[:len(text)-1], nil
}

// record derives the cipher and the nonce of the only record.
// norm: RFC 8291, section 3.4
func record(shared []byte, to Browser, sender *ecdh.PublicKey, salt []byte) (cipher.AEAD, []byte, error) {
	info := "WebPush: info\x00" + string(to.Key.Bytes()) + string(sender.Bytes())
	secret, err := hkdf.Key(sha256.New, shared, to.Auth, info, sha256.Size)
	if err != nil {
		return nil, nil, err
	}
	key, err := hkdf.Key(sha256.New, secret, salt, "Content-Encoding: aes128gcm\x00", keyLength)
	if err != nil {
		return nil, nil, err
	}
	nonce, err := hkdf.Key(sha256.New, secret, salt, "Content-Encoding: nonce\x00", nonceLength)
	if err != nil {
		return nil, nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, nil, err
	}
	aead, err := cipher.NewGCM(block)
	return aead, nonce, err
}
