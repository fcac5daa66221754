package account

// Letter is what a fact says about the person to write to.
type Letter struct {
	Account   string `json:"account"` // empty while there is none
	Email     string `json:"email"`
	GivenName string `json:"given_name"`
	Lang      string `json:"lang"`
}

// RegistrationStarted tells that somebody asked for an account: the address is to be confirmed with the token.
type RegistrationStarted struct {
	Letter

	ID    string `json:"id"` // of the account to be
	Token string `json:"token"`
}

// FactName implements journal.Fact.
func (RegistrationStarted) FactName() string { return "account.registration_started" }

// RegistrationRepeated tells that somebody asked for an account with data of which there is one already. The page says
// the same as always; only the letter tells.
type RegistrationRepeated struct {
	Letter

	ID string `json:"id"` // of this attempt
}

// FactName implements journal.Fact.
func (RegistrationRepeated) FactName() string { return "account.registration_repeated" }

// Registered tells that a citizen has an account now.
type Registered struct {
	Letter

	Proven bool `json:"proven"`
}

// FactName implements journal.Fact.
func (Registered) FactName() string { return "account.registered" }

// OfficerAdded tells that somebody belongs to the staff now; with the token the first password is chosen.
type OfficerAdded struct {
	Letter

	Token string `json:"token"` // empty where a password was given already
}

// FactName implements journal.Fact.
func (OfficerAdded) FactName() string { return "account.officer_added" }

// ResetAsked tells that somebody forgot the password; with the token a new one is chosen.
type ResetAsked struct {
	Letter

	ID    string `json:"id"` // of this request
	Token string `json:"token"`
}

// FactName implements journal.Fact.
func (ResetAsked) FactName() string { return "account.reset_asked" }

// PasswordChanged tells that the account has a new password.
type PasswordChanged struct {
	Letter

	Version int64 `json:"version"` // of the account after the change
}

// FactName implements journal.Fact.
func (PasswordChanged) FactName() string { return "account.password_changed" }

// EmailAsked tells that somebody wants another address, which is to be confirmed with the token. Letter.Email is the new one.
type EmailAsked struct {
	Letter

	ID    string `json:"id"` // of this request
	Token string `json:"token"`
}

// FactName implements journal.Fact.
func (EmailAsked) FactName() string { return "account.email_asked" }

// EmailChanged tells that the account has another address. Letter.Email is the former one: its owner must hear of it.
type EmailChanged struct {
	Letter

	Now     string `json:"now"`
	Version int64  `json:"version"` // of the account after the change
}

// FactName implements journal.Fact.
func (EmailChanged) FactName() string { return "account.email_changed" }

// ClosedByOwner tells that somebody closed the own account; with the token it is opened again.
type ClosedByOwner struct {
	Letter

	Token   string `json:"token"`
	Version int64  `json:"version"` // of the account after the change
}

// FactName implements journal.Fact.
func (ClosedByOwner) FactName() string { return "account.closed" }

// DelegationChanged tells that a delegation was proposed, accepted or refused, has ended or has expired: its state says which.
type DelegationChanged struct {
	Delegation Delegation      `json:"delegation"`
	Was        DelegationState `json:"was"` // empty: it is new
	Delegator  Letter          `json:"delegator"`
	Delegate   Letter          `json:"delegate"` // empty where nobody has an account with the codice fiscale
}

// FactName implements journal.Fact.
func (DelegationChanged) FactName() string { return "account.delegation_changed" }

func letter(a Account) Letter {
	return Letter{Account: a.ID, Email: a.Email, GivenName: a.GivenName, Lang: a.Lang}
}
