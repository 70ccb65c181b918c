package capi

/*
#include <stdlib.h>
#include <string.h>
#include <scrt/scrt.h>

static void go_control(scrt_control* control, const int32_t* cancel) {
  memset(control, 0, sizeof *control);
  control->struct_size = sizeof *control;
  control->cancel = cancel;
}

static scrt_status go_verify(const scrt_reader* reader, bool constraints, const int32_t* cancel,
                             scrt_error* err) {
  scrt_control control;
  go_control(&control, cancel);
  return scrt_reader_verify(reader, constraints, &control, err);
}

static scrt_status go_stats(const scrt_reader* reader, const int32_t* cancel, scrt_buf* out,
                            scrt_error* err) {
  scrt_control control;
  go_control(&control, cancel);
  return scrt_reader_stats(reader, &control, out, err);
}

static scrt_status go_infer(const char* path, const char* name, const int32_t* cancel,
                            scrt_schema** out, scrt_error* err) {
  scrt_text_options options;
  scrt_control control;
  go_control(&control, cancel);
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.schema_name = name;
  return scrt_text_infer(path, &options, &control, out, err);
}

static scrt_status go_convert(const char* input, const char* output, const scrt_schema* schema,
                              const int32_t* cancel, scrt_convert_result* result,
                              scrt_error* err) {
  scrt_convert_options options;
  scrt_text_options text;
  scrt_control control;
  go_control(&control, cancel);
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  memset(&text, 0, sizeof text);
  text.struct_size = sizeof text;
  text.schema = schema;
  options.text = &text;
  memset(result, 0, sizeof *result);
  result->struct_size = sizeof *result;
  return scrt_convert(input, output, &options, &control, result, err);
}
*/
import "C"

import (
	"context"
	"runtime"
	"sync/atomic"

	"scrt.dev/go/internal/fault"
)

// cancelFlag gives a flag that is set when ctx ends, and what must be called when the work is done.
func cancelFlag(ctx context.Context) (*int32, func()) {
	flag := new(int32)
	if ctx == nil || ctx.Done() == nil {
		return flag, func() {}
	}
	stop := context.AfterFunc(ctx, func() { atomic.StoreInt32(flag, 1) })
	return flag, func() { stop() }
}

// withContext puts the reason of ctx behind a failure that ctx caused.
func withContext(ctx context.Context, err error) error {
	if e, ok := err.(*fault.Error); ok && e.Code == fault.ErrCancelled && ctx != nil {
		e.Cause = context.Cause(ctx)
	}
	return err
}

// Verify checks every byte and row.
func (r *Reader) Verify(ctx context.Context, constraints bool) error {
	flag, done := cancelFlag(ctx)
	defer done()
	c := begin()
	status := C.go_verify(r.p, C.bool(constraints), (*C.int32_t)(flag), &c.err)
	runtime.KeepAlive(r)
	return withContext(ctx, c.end(status))
}

// Stats gives sizes and values per column as JSON.
func (r *Reader) Stats(ctx context.Context) ([]byte, error) {
	flag, done := cancelFlag(ctx)
	defer done()
	c := begin()
	status := C.go_stats(r.p, (*C.int32_t)(flag), &c.buf, &c.err)
	text := take(nil, &c.buf)
	runtime.KeepAlive(r)
	return text, withContext(ctx, c.end(status))
}

// Infer gives the least schema that holds all records of a text.
func Infer(ctx context.Context, path, name string) (*Schema, error) {
	p, err := pathString(path)
	if err != nil {
		return nil, err
	}
	defer freeString(p)
	n, err := cString(name)
	if err != nil {
		return nil, err
	}
	defer freeString(n)
	flag, done := cancelFlag(ctx)
	defer done()
	c := begin()
	c.schema = nil
	given := n
	if name == "" {
		given = nil
	}
	status := C.go_infer(p, given, (*C.int32_t)(flag), &c.schema, &c.err)
	s, err := c.newSchema(status)
	return s, withContext(ctx, err)
}

// ConvertResult is what a conversion did.
type ConvertResult struct{ Rows, BytesIn, BytesOut int64 }

// Convert converts between text and .scrt. The schema may be nil.
func Convert(ctx context.Context, input, output string, s *Schema) (ConvertResult, error) {
	in, err := pathString(input)
	if err != nil {
		return ConvertResult{}, err
	}
	defer freeString(in)
	out, err := pathString(output)
	if err != nil {
		return ConvertResult{}, err
	}
	defer freeString(out)
	var schema *C.scrt_schema
	if s != nil {
		schema = s.p
	}
	flag, done := cancelFlag(ctx)
	defer done()
	c := begin()
	var result C.scrt_convert_result
	status := C.go_convert(in, out, schema, (*C.int32_t)(flag), &result, &c.err)
	runtime.KeepAlive(s)
	return ConvertResult{int64(result.rows), int64(result.bytes_in), int64(result.bytes_out)},
		withContext(ctx, c.end(status))
}
