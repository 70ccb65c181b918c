#!/usr/bin/env python3
"""A check that can't fail checks nothing: each rule is shown a tree that breaks it."""

import pathlib
import sys
import tempfile
import unittest

import check_header
import check_layers
import check_sizes
import check_symbols
import header_model

HEADER = """\
#ifndef SCRT_X_H
#define SCRT_X_H
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif
typedef struct scrt_x scrt_x; /* opaque */
typedef int (*scrt_hook)(void* user, int code);
typedef struct scrt_options { int64_t struct_size; scrt_hook hook; void (*done)(void*); } scrt_options;
static inline int scrt_helper(int a) { return a + 1; }
/**
 * Opens a thing.
 * @param path [in] name
 * @param out [out, owned] the thing
 * @return SCRT_OK
 * @lifetime until scrt_x_free
 * @thread any
 * @since 0.1, unstable
 */
SCRT_API int scrt_x_open(const char* path, scrt_x** out);
/** Frees. @not-a-tag-in-the-middle
 * @param x [consumed] may be NULL
 * @thread exclusive
 * @since 0.1 */
SCRT_API void scrt_x_free(scrt_x* x);

SCRT_API const char* scrt_bare(void);
#ifdef __cplusplus
}
#endif
#endif
"""


class Tree(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.temporary.name)
        self.write("core/LAYERS", "base 0\nos 1\nsimd 1\ntape 3\n")

    def tearDown(self):
        self.temporary.cleanup()

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path


class Layers(Tree):
    def breaches(self, name, text):
        self.write(name, text)
        return check_layers.check(self.root)

    def test_downward_and_own_folder_pass(self):
        self.assertEqual(self.breaches("core/tape/a.cc", '#include "core/tape/a.h"\n#include "core/base/x.h"\n'
                                       '#include <vector>\n#include "hwy/highway.h"\n'), [])

    def test_upward(self):
        self.assertEqual(self.breaches("core/base/a.h", '\n#include "core/tape/a.h"\n'),
                         ["core/base/a.h:2: base (layer 0) includes core/tape/a.h (layer 3)"])

    def test_sideways_even_in_a_test(self):
        self.assertEqual(len(self.breaches("core/os/a_test.cc", '#include "core/simd/a.h"\n')), 1)

    def test_unknown_folder_and_unknown_target(self):
        self.assertEqual(len(self.breaches("core/new/a.cc", "")), 1)
        self.assertEqual(len(self.breaches("core/tape/a.cc", '#include "core/lost/a.h"\n')), 2)

    def test_core_never_sees_the_border(self):
        self.assertEqual(len(self.breaches("core/tape/a.cc", "#include <scrt/scrt.h>\n")), 1)

    def test_path_from_the_root(self):
        self.assertEqual(len(self.breaches("core/tape/a.cc", '#include "a.h"\n')), 1)

    def test_system_calls_threads_printing_extern_c(self):
        for text in ("#include <unistd.h>\n", "#include <thread>\n", "#include <iostream>\n", 'extern "C" int f();\n'):
            self.assertEqual(len(self.breaches("core/tape/a.cc", text)), 1, text)
        self.assertEqual(self.breaches("core/tape/a.cc", ""), [])
        self.assertEqual(self.breaches("core/os/a.cc", "#include <sys/mman.h>\n"), [])

    def test_clients_see_public_headers_only(self):
        for name in ("cli/a.cc", "tests/c/a.c", "examples/basic/a.c", "bench/compare/a.cc"):
            self.assertEqual(len(self.breaches(name, '#include "core/base/x.h"\n')), 1, name)
            self.assertEqual(self.breaches(name, "#include <scrt/scrt.h>\n"), [], name)

    def test_public_header_is_self_contained(self):
        self.assertEqual(len(self.breaches("capi/include/scrt/a.h", '#include "core/base/x.h"\n')), 1)
        self.assertEqual(self.breaches("capi/include/scrt/a.h", ""), [])
        self.assertEqual(self.breaches("capi/src/a.cc", '#include "core/base/x.h"\n'), [])


class Sizes(Tree):
    def test_long_file_needs_its_reason(self):
        self.write("core/base/a.cc", "x\n" * 901)
        for i in range(4):
            self.write(f"core/base/b{i}.cc", "x\n")
        self.assertEqual(len(check_sizes.check(self.root)[0]), 1)
        self.write("core/base/a.cc", "// Length: one table.\n" + "x\n" * 901)
        self.assertEqual(check_sizes.check(self.root)[0], [])

    def test_median(self):
        self.write("core/base/a.cc", "x\n" * 201)
        self.assertEqual(len(check_sizes.check(self.root)[0]), 1)


class Header(Tree):
    def functions(self, text=HEADER):
        self.write("capi/include/scrt/x.h", text)
        return {f.name: f for f in header_model.parse_all(self.root)}

    def test_finds_functions_and_nothing_else(self):
        self.assertEqual(list(self.functions()), ["scrt_x_open", "scrt_x_free", "scrt_bare"])
        self.assertEqual(self.functions()["scrt_x_open"].parameters,
                         [("const char* path", "path"), ("scrt_x** out", "out")])

    def test_complete_comment_passes(self):
        functions = self.functions()
        self.assertEqual(check_header.breaches(functions["scrt_x_open"]), [])
        self.assertEqual(check_header.breaches(functions["scrt_x_free"]), [])
        self.assertEqual(check_header.breaches(functions["scrt_bare"]), ["no comment right above it"])

    def test_each_omission_and_swap_is_seen(self):
        for tag in ("@param out", "@return", "@lifetime", "@thread", "@since"):
            text = "".join(line for line in HEADER.splitlines(True) if tag not in line or "0.1 */" in line)
            self.assertNotEqual(check_header.breaches(self.functions(text)["scrt_x_open"]), [], tag)
        swapped = HEADER.replace("@thread any\n * @since 0.1, unstable", "@since 0.1, unstable\n * @thread any")
        self.assertNotEqual(check_header.breaches(self.functions(swapped)["scrt_x_open"]), [])
        renamed = HEADER.replace("@param path", "@param file")
        self.assertNotEqual(check_header.breaches(self.functions(renamed)["scrt_x_open"]), [])

    def test_umbrella(self):
        self.functions()
        self.assertEqual(check_header.missing_from_umbrella(self.root), ["x.h"])
        self.write("capi/include/scrt/scrt.h", "#include <scrt/x.h>\n")
        self.assertEqual(check_header.missing_from_umbrella(self.root), [])

    def test_symbols_both_ways(self):
        functions = list(self.functions().values())
        names = {function.name for function in functions}
        self.assertEqual(check_symbols.compare(names, functions), [])
        self.assertEqual(len(check_symbols.compare(names - {"scrt_bare"}, functions)), 1)
        self.assertEqual(len(check_symbols.compare(names | {"scrt_extra"}, functions)), 1)
        self.assertEqual(len(check_symbols.compare(names | {"_ZN4scrt1fEv"}, functions)), 1)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main()
