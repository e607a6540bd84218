package main

import (
	"errors"
	"flag"
	"fmt"
	"net/mail"
	"net/url"
	"os"
	"strconv"
	"strings"

	"vssid/cmd/vss-backend/internal/carrier"
)

// gateways are the settings of where messages go. Passwords stand in files: a command line is seen by others.
type gateways struct {
	sms, smsToken              string
	smtp, smtpPassword, sender string
}

func (g *gateways) flags(flags *flag.FlagSet) {
	flags.StringVar(&g.sms, "sms-gateway", "", "")
	flags.StringVar(&g.smsToken, "sms-token-file", "", "")
	flags.StringVar(&g.smtp, "smtp", "", "")
	flags.StringVar(&g.smtpPassword, "smtp-password-file", "", "")
	flags.StringVar(&g.sender, "mail-from", "", "")
}

// open makes the gateways that are set. Its errors are *usageError.
func (g *gateways) open() (map[string]carrier.Gateway, error) {
	all := map[string]carrier.Gateway{}
	if g.sms != "" {
		sms, err := g.openSMS()
		if err != nil {
			return nil, &usageError{err}
		}
		all["sms"] = sms
	} else if g.smsToken != "" {
		return nil, &usageError{errors.New("--sms-token-file goes with --sms-gateway")}
	}
	if g.smtp != "" {
		post, err := g.openMail()
		if err != nil {
			return nil, &usageError{err}
		}
		all["email"] = post
	} else if g.smtpPassword != "" || g.sender != "" {
		return nil, &usageError{errors.New("--smtp-password-file and --mail-from go with --smtp")}
	}
	return all, nil
}

func (g *gateways) openSMS() (*carrier.SMS, error) {
	u, err := url.Parse(g.sms)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())) {
		return nil, fmt.Errorf("--sms-gateway: want an https URL without a password in it")
	}
	token, err := secret("--sms-token-file", g.smsToken)
	return &carrier.SMS{URL: g.sms, Token: token}, err
}

func (g *gateways) openMail() (*carrier.Mail, error) {
	u, err := url.Parse(g.smtp)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("--smtp: want smtps://user@host or smtp://user@host")
	}
	if _, has := u.User.Password(); has {
		return nil, errors.New("--smtp: the password belongs into --smtp-password-file")
	}
	m := &carrier.Mail{Host: u.Hostname(), Port: 587, ImplicitTLS: u.Scheme == "smtps", Username: u.User.Username(), From: g.sender, Subject: "VssID – Bảo hiểm xã hội Việt Nam"}
	if m.ImplicitTLS {
		m.Port = 465
	}
	if u.Port() != "" {
		if m.Port, err = strconv.Atoi(u.Port()); err != nil {
			return nil, fmt.Errorf("--smtp: the port %q is no number", u.Port())
		}
	}
	m.Plain = u.Scheme == "smtp" && isLoopback(m.Host)
	if _, err := mail.ParseAddress(g.sender); err != nil {
		return nil, errors.New("--mail-from: want an address such as vssid@example.vn")
	}
	m.Password, err = secret("--smtp-password-file", g.smtpPassword)
	return m, err
}

// secret reads the first line of a file; no file is no secret.
func secret(name, path string) (string, error) {
	if path == "" {
		return "", nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	line, _, _ := strings.Cut(string(content), "\n")
	return strings.TrimSpace(line), nil
}
