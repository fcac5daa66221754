package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"comune.example/sportello/internal/certificate"
	"comune.example/sportello/internal/certificate/filekeys"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/noticeboard"
)

// VerifiedProof is what a verification of a proof of publication found, without the board's own chain.
type VerifiedProof struct {
	File       string                 `json:"file"`
	Good       bool                   `json:"good"` // signed by this town, unaltered, every hash computed anew
	Verdict    string                 `json:"verdict"`
	Signer     string                 `json:"signer,omitempty"`
	Number     string                 `json:"number,omitempty"`
	Subject    string                 `json:"subject,omitempty"`
	From       Day                    `json:"from,omitempty"`
	Last       Day                    `json:"last,omitempty"` // the last day that the proof is about
	Documented int                    `json:"documented"`     // days on which the board is known to have shown the act
	Days       []noticeboard.DayFound `json:"days,omitempty"`
}

// VerifyProof verifies a proof of publication with the keys of the data folder, without network or database.
func VerifyProof(c Config, path string) (VerifiedProof, error) {
	keys, _, err := keysFor(c)
	if err != nil {
		return VerifiedProof{}, err
	}
	signers, err := parsedChain(keys)
	if err != nil {
		return VerifiedProof{}, err
	}
	data, err := os.ReadFile(path) //nolint:gosec // named by whoever asks
	if err != nil {
		return VerifiedProof{}, reachable(path, err)
	}
	v := noticeboard.VerifyFile(data, trustedBy(signers))
	act := v.Proof.Act
	return VerifiedProof{
		File: path, Good: v.Verdict == noticeboard.Proven, Verdict: string(v.Verdict), Signer: v.Signer, Number: act.Number, Subject: act.Subject,
		From: act.From, Last: v.Found.Last, Documented: len(v.Found.Days) - v.Found.Missing(), Days: v.Found.Days,
	}, nil
}

// keysFor opens the keys of the data folder, with the municipality that they are of; where there are none it makes none.
func keysFor(c Config) (certificate.Keys, *municipality.Municipality, error) {
	folder := filepath.Join(c.Data, keysFolder)
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		return certificate.Keys{}, nil, refuse("%s has no keys to verify with: give the data folder of the town that issues", c.Data)
	}
	c, err := c.complete()
	if err != nil {
		return certificate.Keys{}, nil, err
	}
	m, err := municipality.Load(c.Municipality)
	if err != nil {
		return certificate.Keys{}, nil, fmt.Errorf("the municipality's files: %w", err)
	}
	keys, err := filekeys.Open(folder, filekeys.Owner{Organization: m.Title, From: firstYear()})
	return keys, m, err
}
