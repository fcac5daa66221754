// Package smtp carries messages by e-mail, through the mail server that an instance declares. It promises that a
// password goes over an encrypted connection only, that a message that the server refused for good is not tried again,
// and that the same message has the same Message-ID however often it is tried. It must not know what messages are about.
package smtp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/notify"
)

// Encryption says how the connection to the server is protected.
type Encryption string

// The ways. StartTLS is what mail servers offer on port 587; None is for a server on the same machine.
const (
	StartTLS Encryption = "starttls"
	TLS      Encryption = "tls"
	None     Encryption = "none"
)

// Options is how the mail server is reached and who writes.
type Options struct {
	Host       string
	Port       int
	Encryption Encryption
	Username   string // empty: the server asks nobody
	Password   string
	From       string // e-mail address
	FromName   string
	Timeout    time.Duration // of one step of the conversation; 15 seconds unless set
	TLS        *tls.Config   // of the connection; nil for the usual checks
}

// Channel is notify.Channel by e-mail.
type Channel struct {
	options Options
	clock   clock.Clock
	domain  string // of the Message-IDs
}

// New makes the channel. It refuses options with which no message could go, or a password could be read on the way.
func New(c clock.Clock, o Options) (*Channel, error) {
	_, domain, ok := strings.Cut(o.From, "@")
	switch {
	case o.Host == "" || o.Port <= 0 || o.Port > 65535:
		return nil, errors.New("mail server: host and port are needed")
	case !ok || domain == "":
		return nil, fmt.Errorf("mail server: %q is no address to write from", o.From)
	case o.Encryption != StartTLS && o.Encryption != TLS && o.Encryption != None:
		return nil, fmt.Errorf("mail server: encryption %q: want %s, %s or %s", o.Encryption, StartTLS, TLS, None)
	case o.Encryption == None && o.Username != "":
		return nil, errors.New("mail server: a password needs an encrypted connection")
	}
	if o.Timeout == 0 {
		o.Timeout = 15 * time.Second
	}
	return &Channel{options: o, clock: c, domain: domain}, nil
}

// Name implements notify.Channel.
func (c *Channel) Name() string { return "smtp" }

// Deliver implements notify.Channel: one connection for the batch.
func (c *Channel) Deliver(ctx context.Context, batch []notify.Outgoing) []error {
	results := make([]error, len(batch))
	messages := make([]*mail.Msg, 0, len(batch))
	place := make([]int, 0, len(batch)) // of each message in the batch
	for i, o := range batch {
		m, err := c.message(ctx, o)
		if err != nil {
			results[i] = notify.Permanent(err)
			continue
		}
		messages, place = append(messages, m), append(place, i)
	}
	client, err := c.client()
	if err == nil && len(messages) > 0 {
		err = client.DialAndSendWithContext(ctx, messages...)
	}
	for n, m := range messages {
		results[place[n]] = outcome(m, err)
	}
	return results
}

// outcome tells how one message fared: what the server said of it, else what ended the conversation before its turn.
func outcome(m *mail.Msg, conversation error) error {
	switch {
	case m.IsDelivered():
		return nil
	case m.HasSendError() && !m.SendErrorIsTemp() && refused(m.SendError()):
		return notify.Permanent(m.SendError())
	case m.HasSendError():
		return m.SendError()
	case conversation != nil:
		return conversation
	}
	return errors.New("the mail server did not take the message")
}

// refused tells whether the server itself said no for good (a code of 500 and more), rather than the connection broke.
func refused(err error) bool {
	e, ok := errors.AsType[*mail.SendError](err)
	return ok && e.ErrorCode() >= 500
}

func (c *Channel) client() (*mail.Client, error) {
	o := c.options
	options := []mail.Option{mail.WithPort(o.Port), mail.WithTimeout(o.Timeout), mail.WithoutNoop()}
	switch o.Encryption {
	case StartTLS:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	case TLS:
		options = append(options, mail.WithSSL())
	case None:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	}
	if o.TLS != nil {
		options = append(options, mail.WithTLSConfig(o.TLS))
	}
	if o.Username != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(o.Username), mail.WithPassword(o.Password))
	}
	return mail.NewClient(o.Host, options...)
}

func (c *Channel) message(ctx context.Context, o notify.Outgoing) (*mail.Msg, error) {
	m := mail.NewMsg()
	if err := m.FromFormat(c.options.FromName, c.options.From); err != nil {
		return nil, err
	}
	if err := m.To(o.To); err != nil {
		return nil, err
	}
	m.Subject(o.Subject)
	m.SetDateWithValue(c.clock(ctx))
	m.SetMessageIDWithValue(o.ID + "@" + c.domain)
	m.SetGenHeader("Content-Language", o.Lang)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no out-of-office answers
	m.SetBodyString(mail.TypeTextPlain, o.Text)
	return m, nil
}
