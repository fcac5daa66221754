package counter

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"slices"
	"strings"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
)

// At a site whose line is cut nobody can ask the centre who somebody is. Its clerks come in by a secret address that only
// the site's computers know, and say which of the office's clerks they are; for the rest of the day they are believed.

// Entrance lists the office's clerks for who holds the site's secret: NotFound for anybody else.
func (s *Service) Entrance(secret string) ([]Clerk, error) {
	told := s.told.Load()
	if s.secret == "" || told == nil || subtle.ConstantTimeCompare([]byte(secret), []byte(s.secret)) != 1 {
		return nil, fault.Missing()
	}
	return told.Clerks, nil
}

// LetIn gives the token of a session until the end of the day, for one of the clerks.
func (s *Service) LetIn(ctx context.Context, secret, clerk string) (string, error) {
	clerks, err := s.Entrance(secret)
	if err != nil {
		return "", err
	}
	if !slices.ContainsFunc(clerks, func(c Clerk) bool { return c.ID == clerk }) {
		return "", fault.Wrong(fault.Field{Name: "clerk", Key: "counter.error.clerk"})
	}
	claim := clerk + "." + string(s.today(ctx))
	return claim + "." + s.seal(claim), nil
}

// Session gives the clerk of a token: anonymous for one that is forged, of another day, or of somebody who does not work
// here any more.
func (s *Service) Session(ctx context.Context, token string) (identity.Actor, error) {
	told, cut := s.told.Load(), strings.LastIndexByte(token, '.')
	if s.secret == "" || told == nil || cut < 0 {
		return identity.Actor{}, nil
	}
	claim, seal := token[:cut], token[cut+1:]
	clerk, day, _ := strings.Cut(claim, ".")
	if !hmac.Equal([]byte(seal), []byte(s.seal(claim))) || day != string(s.today(ctx)) {
		return identity.Actor{}, nil
	}
	i := slices.IndexFunc(told.Clerks, func(c Clerk) bool { return c.ID == clerk })
	if i < 0 {
		return identity.Actor{}, nil
	}
	role := identity.Role{Name: identity.RoleClerk, Office: told.Office.Slug}
	return identity.Actor{Kind: identity.Officer, ID: clerk, Name: told.Clerks[i].Name, Roles: []identity.Role{role}}, nil
}

func (s *Service) seal(claim string) string {
	m := hmac.New(sha256.New, []byte(s.secret))
	m.Write([]byte(claim))
	return hex.EncodeToString(m.Sum(nil))
}
