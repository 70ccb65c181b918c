// Package settings has the options of writers.
package settings

import "scrt.dev/go/internal/capi"

// Option is a choice for a file that is written.
type Option interface {
	apply(capi.WriterSettings) capi.WriterSettings
}

// Profile is an Option.
type Profile int

func (p Profile) apply(s capi.WriterSettings) capi.WriterSettings {
	s.Profile = int(p)
	return s
}

// ZstdLevel is an Option.
type ZstdLevel int

func (l ZstdLevel) apply(s capi.WriterSettings) capi.WriterSettings {
	s.ZstdLevel, s.Profile = int(l), compact
	return s
}

// The profiles, as the C interface numbers them.
const compact, fast = 0, 1

// Of takes all options together, for a file that is kept.
func Of(options []Option) capi.WriterSettings {
	return over(capi.WriterSettings{Profile: compact}, options)
}

// OfMessage is Of for bytes that are soon read again.
func OfMessage(options []Option) capi.WriterSettings {
	return over(capi.WriterSettings{Profile: fast}, options)
}

func over(s capi.WriterSettings, options []Option) capi.WriterSettings {
	for _, option := range options {
		s = option.apply(s)
	}
	return s
}
