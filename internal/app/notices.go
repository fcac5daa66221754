package app

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"comune.example/sportello/internal/push"
	pushsandbox "comune.example/sportello/internal/push/sandbox"
	"comune.example/sportello/internal/push/webpush"
)

// senderFile holds the key that push services know this town by. It ends as every secret of the data folder does, so that
// the backup of the keys holds it too.
const senderFile = "push.secret"

// notices makes the module that tells devices of messages.
func (a *App) notices() error {
	key, err := senderKey(filepath.Join(a.Config.Data, senderFile))
	if err != nil {
		return fmt.Errorf("%s: %w", senderFile, err)
	}
	if a.sender, err = key.Public(); err != nil {
		return err
	}
	options := webpush.Options{Key: key, Contact: "mailto:" + a.Municipality.Contacts.Email, Services: webpush.Services()}
	a.browsers = pushsandbox.New(a.Config.clock())
	if a.Config.Demo {
		options.Own = map[string]http.Handler{pushsandbox.Host: a.browsers}
	}
	a.Push = push.NewService(a.Journal, webpush.New(a.Config.clock(), options), push.Config{Notice: a.notice})
	a.Notify.AlsoTells(a.Push.Reaches)
	return nil
}

// senderKey reads the key, made at the first start.
func senderKey(path string) (webpush.Key, error) {
	text, err := os.ReadFile(path) //nolint:gosec // a file of the data folder, by a fixed name
	if err == nil {
		return webpush.ParseKey(strings.TrimSpace(string(text)))
	}
	if !os.IsNotExist(err) {
		return webpush.Key{}, err
	}
	key, err := webpush.NewKey()
	if err != nil {
		return webpush.Key{}, err
	}
	secret, err := key.Text()
	if err != nil {
		return webpush.Key{}, err
	}
	return key, os.WriteFile(path, []byte(secret+"\n"), 0o600)
}

// notice words the notice of a message: that there is one, and the way to it.
func (a *App) notice(lang, message string) push.Notice {
	at := "/area-personale/messaggi/" + message
	if lang != "" && lang != a.texts.Languages()[0] {
		at = "/" + lang + at
	}
	return push.Notice{Title: a.Municipality.Title, Body: a.texts.Printer(lang).T("push.notice.body"), URL: at, Tag: "messaggi"}
}
