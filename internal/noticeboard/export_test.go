package noticeboard

// Rehash gives a link the hash that it must have: what somebody would do who alters a proof with care.
func Rehash(e *Evidence) (err error) {
	e.Hash, err = e.computed()
	return err
}
