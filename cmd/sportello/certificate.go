package main

import (
	"os"
	"strings"

	"github.com/spf13/cobra"

	"comune.example/sportello/internal/app"
)

// betweenBodies is the exemption from stamp duty of what one public body gives another: who issues from a command works for one.
const betweenBodies = 10

func certificateCommand(o *options) *cobra.Command {
	return group("certificate", "Certificates of the register", issueCommand(o))
}

func issueCommand(o *options) *cobra.Command {
	var order app.CertificateOrder
	var out string
	cmd := &cobra.Command{
		Use:   "issue --type residenza --person CF --out FILE",
		Short: "Issue a certificate about somebody of the register, as a signed PDF", Args: cobra.NoArgs,
		RunE: o.inTown(func(cmd *cobra.Command, town *app.App, _ []string) error {
			if order.Mark == "" && order.Exemption == 0 {
				order.Exemption = betweenBodies
			}
			c, err := town.IssueCertificate(cmd.Context(), order)
			if err != nil {
				return err
			}
			if err := os.WriteFile(out, c.PDF, 0o600); err != nil {
				return err
			}
			if o.json {
				return printJSON(cmd, struct {
					app.IssuedCertificate
					File string `json:"file"`
				}{c, out})
			}
			return printFacts(
				cmd, [2]string{"file", out}, [2]string{"code", c.Code}, [2]string{"about", c.Holder + ", " + c.CodiceFiscale},
				[2]string{"issued", c.IssuedAt.Format(instant)}, [2]string{"valid until", string(c.Expires)},
			)
		}),
	}
	cmd.Flags().StringVar(&order.Type, "type", "", "kind of certificate, as the municipality declares it")
	cmd.Flags().StringVar(&order.Person, "person", "", `codice fiscale, or "any": somebody of whom it can be issued`)
	cmd.Flags().StringVar(&out, "out", "", "file for the PDF")
	cmd.Flags().StringVar(&order.Mark, "mark", "", "identifier of the stamp duty mark that was paid, 14 digits")
	cmd.Flags().IntVar(&order.Exemption, "exemption", 0, "code of the exemption from stamp duty (default without a mark: 10, between public bodies)")
	cmd.Flags().StringVar(&order.Reason, "reason", "", "ground of exemption 99")
	required(cmd, "type", "person", "out")
	cmd.MarkFlagsMutuallyExclusive("mark", "exemption")
	return o.jsonFlag(cmd)
}

func verifyCommand(o *options) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify FILE...",
		Short: "Verify certificates (PDF, or PNG and JPG of printed ones) without network or database; 0 only if all are good",
		Args:  cobra.MinimumNArgs(1),
		RunE: o.doing(func(cmd *cobra.Command, args []string) error {
			verifier, err := app.NewVerifier(o.config())
			if err != nil {
				return err
			}
			found := make([]app.Verified, 0, len(args))
			good := true
			for _, file := range args {
				v, err := verifier.Verify(file)
				if err != nil {
					return err
				}
				found, good = append(found, v), good && v.Good
			}
			if err := printVerified(cmd, o, found); err != nil || good {
				return err
			}
			return no{}
		}),
	}
	return o.jsonFlag(cmd)
}

func printVerified(cmd *cobra.Command, o *options, found []app.Verified) error {
	if o.json {
		return printJSON(cmd, found)
	}
	for _, v := range found {
		people := make([]string, 0, len(v.Persons))
		for _, p := range v.Persons {
			people = append(people, p.Surname+" "+p.Name+", "+p.CodiceFiscale)
		}
		issued := ""
		if v.IssuedAt != nil {
			issued = v.IssuedAt.Format(instant)
		}
		cmd.Printf("%s: %s\n", v.File, verdictText(v))
		if err := printFacts(
			cmd, [2]string{"  code", v.Code}, [2]string{"  issuer", v.Issuer}, [2]string{"  about", strings.Join(people, "; ")},
			[2]string{"  address", v.Address}, [2]string{"  issued", issued}, [2]string{"  valid until", string(v.Expires)},
			[2]string{"  signed by", v.Signer}, [2]string{"  BEWARE", otherHost(v)},
		); err != nil {
			return err
		}
	}
	return nil
}

func otherHost(v app.Verified) string {
	if v.OtherHost == "" {
		return ""
	}
	return "the stamp names the address " + v.OtherHost + ", which is not the municipality's"
}

// verdictText says a verdict for who holds the paper.
func verdictText(v app.Verified) string {
	switch v.Verdict {
	case "valid":
		if v.Match == "copy" {
			return "AUTHENTIC and valid; compare the facts below with the paper"
		}
		return "AUTHENTIC, unaltered and valid"
	case "expired":
		return "authentic, but NO LONGER VALID"
	case "altered":
		return "ALTERED after it was signed"
	case "no_seal":
		return "NO SEAL was found in it"
	case "unknown_key":
		return "NOT AUTHENTIC here: sealed with a key that this town does not have"
	case "outdated":
		return "made by a newer program: this one cannot tell"
	default:
		return "NOT AUTHENTIC (" + v.Verdict + ")"
	}
}
