package web

import (
	"encoding/base64"
	"net/http"
	"time"
)

func (c *Call) cookieName(name string) string { return c.server.cookieName(name) }

func (s *Server) cookieName(name string) string {
	if s.options.Secure {
		return "__Host-" + name
	}
	return name
}

// SessionToken is the secret of the caller's session, empty if there is none.
func (c *Call) SessionToken() string { return c.cookie("sid") }

// StartSession gives the caller a session's secret to keep until the browser closes; the server's own limit is shorter.
func (c *Call) StartSession(token string) { c.setCookie("sid", token, 0) }

// EndSession takes the secret away.
func (c *Call) EndSession() { c.setCookie("sid", "", -1) }

// Flash keeps a message's key for the next page that is shown.
func (c *Call) Flash(key string) { c.Remember("flash", key, time.Minute) }

// TakeFlash gives the message that the last change left for this page, once.
func (c *Call) TakeFlash() string {
	key := c.Recall("flash")
	if key != "" {
		c.setCookie("flash", "", -1)
	}
	return key
}

// Remember keeps a small value of a journey in the browser: the state of a sign-in, a booking's hold. Its owner can read
// and change it.
func (c *Call) Remember(name, value string, forHowLong time.Duration) {
	c.setCookie(name, base64.RawURLEncoding.EncodeToString([]byte(value)), int(forHowLong/time.Second))
}

// Recall gives a value kept by Remember, empty if there is none.
func (c *Call) Recall(name string) string {
	value, err := base64.RawURLEncoding.DecodeString(c.cookie(name))
	if err != nil || !storable(string(value)) {
		return ""
	}
	return string(value)
}

func (c *Call) cookie(name string) string {
	k, err := c.R.Cookie(c.cookieName(name))
	if err != nil {
		return ""
	}
	return k.Value
}

func (c *Call) setCookie(name, value string, maxAge int) {
	http.SetCookie(c.W, &http.Cookie{ //nolint:gosec // Secure wherever people come by https
		Name: c.cookieName(name), Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: c.server.options.Secure, SameSite: http.SameSiteLaxMode,
	})
}
