package webhook

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

const (
	secretPrefix = "whsec_"
	secretBytes  = 32 // norm: Standard Webhooks 1.0.0, between 24 and 64
)

// newSecret makes a secret as it is shown to the other side.
func newSecret() string {
	random := make([]byte, secretBytes)
	_, _ = rand.Read(random) // never fails: the program would not be running
	return secretPrefix + base64.StdEncoding.EncodeToString(random)
}

// fingerprint tells two secrets apart without saying either.
func fingerprint(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// sign signs a message with each secret; the signatures stand side by side, so that a receiver that knows any of the
// secrets believes it.
func sign(secrets []string, id string, at time.Time, body []byte) (string, error) {
	var all []string
	for _, secret := range secrets {
		key, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			return "", fmt.Errorf("sign %s: %w", id, err)
		}
		signature, err := key.Sign(id, at, body)
		if err != nil {
			return "", fmt.Errorf("sign %s: %w", id, err)
		}
		all = append(all, signature)
	}
	return strings.Join(all, " "), nil
}
