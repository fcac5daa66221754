package certificate

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"comune.example/sportello/internal/certificate/internal/certificatedb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/journal"
)

// event is what a leaf of the log says about a certificate.
type event byte

const (
	eventIssued   event = 1
	eventAnnulled event = 2
)

const (
	leafVersion = 1
	codeBytes   = 10
)

// leaf is a record of the log: hashes and numbers, no personal data.
type leaf struct {
	pdf, seal [sha256.Size]byte
	code      [codeBytes]byte
	at        time.Time
	event     event
}

// bytes is the record: version, SHA-256 of the PDF, SHA-256 of the COSE octets, code, instant in seconds (8, big endian),
// event.
func (l leaf) bytes() []byte {
	b := append([]byte{leafVersion}, l.pdf[:]...)
	b = append(b, l.seal[:]...)
	b = append(b, l.code[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(l.at.Unix())) //nolint:gosec // instants of this program are after 1970
	return append(b, byte(l.event))
}

// appendLeaf adds a record to the log, in the change that the record is about, and gives its place.
func appendLeaf(tx *journal.Tx, l leaf) (int64, error) {
	q := certificatedb.New(tx)
	size, err := q.LogSize(tx.Context())
	if err != nil {
		return 0, err
	}
	record := l.bytes()
	hashes, err := tlog.StoredHashes(size, record, hashReader(tx.Context(), tx))
	if err != nil {
		return 0, fmt.Errorf("log: %w", err)
	}
	grown, err := q.GrowLog(tx.Context(), size)
	if err != nil || grown != 1 {
		return 0, errors.Join(err, errLog)
	}
	if err := q.InsertLeaf(tx.Context(), certificatedb.InsertLeafParams{Leaf: size, Record: record}); err != nil {
		return 0, err
	}
	place := tlog.StoredHashIndex(0, size)
	for i, h := range hashes {
		if err := q.InsertHash(tx.Context(), certificatedb.InsertHashParams{Place: place + int64(i), Hash: h[:]}); err != nil {
			return 0, err
		}
	}
	return size, nil
}

var errLog = errors.New("the log did not grow by one")

func hashReader(ctx context.Context, q db.Querier) tlog.HashReader {
	return tlog.HashReaderFunc(func(places []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(places))
		for i, place := range places {
			b, err := certificatedb.New(q).Hash(ctx, place)
			if err != nil {
				return nil, fmt.Errorf("hash %d of the log: %w", place, err)
			}
			if len(b) != tlog.HashSize {
				return nil, fmt.Errorf("%w: hash %d has %d bytes", errLog, place, len(b))
			}
			copy(hashes[i][:], b)
		}
		return hashes, nil
	})
}

// Proof shows that a leaf is in the log whose state the checkpoint signs.
type Proof struct {
	Index      int64    `json:"indice"`
	Size       int64    `json:"dimensione"`
	Leaf       string   `json:"foglia"`    // base64 of the record
	Path       []string `json:"prova"`     // base64 of the hashes, as RFC 6962 orders them
	Checkpoint string   `json:"attestato"` // signed note
}

// prove makes the inclusion proof of a leaf in the log as it is now.
func (s *Service) prove(ctx context.Context, q db.Querier, index int64) (Proof, error) {
	size, err := certificatedb.New(q).LogSize(ctx)
	if err != nil {
		return Proof{}, err
	}
	record, err := certificatedb.New(q).LeafRecord(ctx, index)
	if err != nil {
		return Proof{}, err
	}
	reader := hashReader(ctx, q)
	path, err := tlog.ProveRecord(size, index, reader)
	if err != nil {
		return Proof{}, fmt.Errorf("log: %w", err)
	}
	checkpoint, err := s.sign(size, reader)
	if err != nil {
		return Proof{}, err
	}
	p := Proof{Index: index, Size: size, Leaf: base64.StdEncoding.EncodeToString(record), Checkpoint: checkpoint, Path: []string{}}
	for _, h := range path {
		p.Path = append(p.Path, base64.StdEncoding.EncodeToString(h[:]))
	}
	return p, nil
}

// Checkpoint is the log's signed state now (C2SP tlog-checkpoint): origin, size, root, signature.
func (s *Service) Checkpoint(ctx context.Context) (string, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (string, error) {
		size, err := certificatedb.New(q).LogSize(ctx)
		if err != nil {
			return "", err
		}
		return s.sign(size, hashReader(ctx, q))
	})
}

// Consistency proves that the log of now continues the one that had the size old: NotFound for a size it never had.
func (s *Service) Consistency(ctx context.Context, old int64) ([]string, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]string, error) {
		size, err := certificatedb.New(q).LogSize(ctx)
		if err != nil {
			return nil, err
		}
		if old < 1 || old > size {
			return nil, fault.Missing()
		}
		proof, err := tlog.ProveTree(size, old, hashReader(ctx, q))
		if err != nil {
			return nil, fmt.Errorf("log: %w", err)
		}
		path := []string{}
		for _, h := range proof {
			path = append(path, base64.StdEncoding.EncodeToString(h[:]))
		}
		return path, nil
	})
}

// sign makes the checkpoint of the log of the given size.
func (s *Service) sign(size int64, reader tlog.HashReader) (string, error) {
	root := tlog.Hash(sha256.Sum256(nil)) // RFC 6962: the root of no leaves
	if size > 0 {
		var err error
		if root, err = tlog.TreeHash(size, reader); err != nil {
			return "", fmt.Errorf("log: %w", err)
		}
	}
	text := fmt.Sprintf("%s\n%d\n%s\n", s.logOrigin(), size, base64.StdEncoding.EncodeToString(root[:]))
	signed, err := note.Sign(&note.Note{Text: text}, s.logSigner)
	return string(signed), err
}

func (s *Service) logOrigin() string { return s.town.Address + "/timbro" }

// noteSigner signs notes with an Ed25519 key that may live elsewhere.
type noteSigner struct {
	name string
	key  crypto.Signer
	hash uint32
}

const algEd25519 = 1 // of signed notes

func newNoteSigner(name string, key crypto.Signer) (*noteSigner, error) {
	public, ok := key.Public().(ed25519.PublicKey)
	if !ok {
		return nil, errLogKey
	}
	sum := sha256.Sum256(append([]byte(name+"\n"), append([]byte{algEd25519}, public...)...))
	return &noteSigner{name: name, key: key, hash: binary.BigEndian.Uint32(sum[:4])}, nil
}

// Name implements note.Signer.
func (n *noteSigner) Name() string { return n.name }

// KeyHash implements note.Signer.
func (n *noteSigner) KeyHash() uint32 { return n.hash }

// Sign implements note.Signer.
func (n *noteSigner) Sign(message []byte) ([]byte, error) {
	return n.key.Sign(rand.Reader, message, crypto.Hash(0))
}

// LogVerifierKey is the log's public key as note.NewVerifier reads it: "name+hash+key".
func (s *Service) LogVerifierKey() (string, error) {
	public, ok := s.keys.Log.Public().(ed25519.PublicKey)
	if !ok {
		return "", errLogKey
	}
	return note.NewEd25519VerifierKey(s.logOrigin(), public)
}

var errLogKey = errors.New("the log's key is not Ed25519")
