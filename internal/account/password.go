package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed" // the commonest passwords are part of the program
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
)

// The cost of one check, about 60 ms of one core and 19 MiB: as OWASP's cheat sheet for passwords recommends.
const (
	argonTime    = 2
	argonMemory  = 19 * 1024 // KiB
	argonThreads = 1
	argonLength  = 32
	saltLength   = 16
)

// Lengths of a password in characters. Officers see other people's data, so theirs is longer.
const (
	shortestCitizen = 12
	shortestOfficer = 15
	longestPassword = 128
)

//go:embed passwords.txt
var commonFile string

// common holds the commonest long passwords, in small letters.
var common = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(commonFile) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			set[line] = true
		}
	}
	return set
})

// checkPassword tells what is wrong with a new password of the account: the key of a message, or nothing.
func checkPassword(a Account, password string) string {
	shortest := shortestCitizen
	if a.Kind == identity.Officer {
		shortest = shortestOfficer
	}
	small := strings.ToLower(password)
	switch n := utf8.RuneCountInString(password); {
	case n < shortest && a.Kind == identity.Officer:
		return "account.error.password_short_officer"
	case n < shortest:
		return "account.error.password_short"
	case n > longestPassword:
		return "account.error.password_long"
	case common()[small], dull(small):
		return "account.error.password_common"
	case tells(small, a.Email, a.CodiceFiscale, a.GivenName+a.FamilyName, a.FamilyName+a.GivenName):
		return "account.error.password_personal"
	}
	return ""
}

// dull tells whether a password has fewer than five different characters, repeats a short piece, or walks along the
// alphabet or the digits.
func dull(password string) bool {
	seen := map[rune]bool{}
	steps, last := 0, rune(0)
	for _, r := range password {
		seen[r] = true
		if r-last == 1 || r-last == -1 {
			steps++
		}
		last = r
	}
	for length := 1; length <= len(password)/3; length++ {
		if piece := password[:length]; strings.HasPrefix(strings.Repeat(piece, len(password)/length+1), password) {
			return true
		}
	}
	return len(seen) < 5 || steps > utf8.RuneCountInString(password)*2/3
}

// tells gives away whether the password is, or is wrapped around, something that everybody knows of the person.
func tells(password string, known ...string) bool {
	for _, k := range known {
		k = strings.ToLower(strings.ReplaceAll(k, " ", ""))
		if name, _, ok := strings.Cut(k, "@"); ok && len(name) >= 8 && strings.Contains(password, name) {
			return true
		}
		if len(k) >= 8 && strings.Contains(password, k) {
			return true
		}
	}
	return false
}

// hasher hashes passwords, no more at a time than there are cores: each takes long and much memory, and unbounded they
// would be the cheapest way to stop the program.
type hasher struct {
	running chan struct{}
	waiting chan struct{}
}

func newHasher() *hasher {
	cores := runtime.GOMAXPROCS(0)
	return &hasher{running: make(chan struct{}, cores), waiting: make(chan struct{}, 64*cores)}
}

// slot waits for a core: Busy if too many wait already.
func (h *hasher) slot(ctx context.Context) (release func(), err error) {
	select {
	case h.waiting <- struct{}{}:
	default:
		return nil, fault.New(fault.Busy, "fault.busy")
	}
	defer func() { <-h.waiting }()
	select {
	case h.running <- struct{}{}:
		return func() { <-h.running }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// hash gives what is kept of a password: parameters, salt and hash in one text.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	release, err := h.slot(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt) // never fails: crypto/rand ends the program rather than give no randomness
	key := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, argonLength)
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads, encode(salt), encode(key)), nil
}

// nobodys is compared with where there is no password, so that an unknown address takes as long as a known one.
const nobodys = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// matches tells whether the password is the kept one. Nothing kept takes the same time and never matches.
func (h *hasher) matches(ctx context.Context, kept, password string) (bool, error) {
	known := kept != ""
	if !known {
		kept = nobodys
	}
	var version, memory, passes, threads int
	parts := strings.Split(kept, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, fmt.Errorf("a kept password has %d parts", len(parts))
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &passes, &threads); err != nil {
		return false, fmt.Errorf("a kept password: %w", err)
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, fmt.Errorf("a kept password: %w", err)
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil {
		return false, fmt.Errorf("a kept password: %w", err)
	}
	release, err := h.slot(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	got := argon2.IDKey([]byte(password), salt, uint32(passes), uint32(memory), uint8(threads), uint32(len(want))) //nolint:gosec // our own small numbers
	return subtle.ConstantTimeCompare(got, want) == 1 && known, nil
}
