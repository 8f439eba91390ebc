"""The layout of structs, read from a C header and written as a JavaScript module."""

import json

import pytest

from app.freeze.layout import layout_module, read_defines, read_enum, read_struct

HEADER = """
typedef enum {  // comments are ignored: }, ;
  FIRST,
  SECOND_REAL
} Kind;

typedef enum { ONE, TWO } Product;

#define PIXELS 4  // neighbouring pixels
#define SUM (2 * PIXELS)

typedef struct {
  i32 kind;
  const void *in, *other;
  void *out;
  const float *units;  // a pointer, and so no float
  float a, b;
} Op;

typedef struct {
  i32 row, arrived;
  const Op *ops;
  u8 *scratch;
} Run;
"""


def test_the_module_lists_names_in_order_and_numbers() -> None:
    module = layout_module(HEADER, {"PAGE": 65536})
    exports = dict(
        line.removeprefix("export const ").removesuffix(";").split(" = ")
        for line in module.splitlines()
        if line.startswith("export")
    )
    assert {name: json.loads(value) for name, value in exports.items()} == {
        "KINDS": ["first", "second_real"],
        "PRODUCTS": ["one", "two"],
        "OP_FIELDS": ["kind", "in", "other", "out", "units", "a", "b"],
        "REAL_FIELDS": ["a", "b"],
        "RUN_FIELDS": ["row", "arrived", "ops", "scratch"],
        "PIXELS": 4,
        "PAGE": 65536,
    }


@pytest.mark.parametrize(
    "field",
    [
        "double a;",
        "u8 a;",
        "Op a;",
        "i32 a[4];",
        "i32 **a;",
        "unsigned a;",
        "i32 a",
        "void (*a)(void);",
    ],
)
def test_a_field_that_is_not_four_bytes_or_not_understood_raises(field: str) -> None:
    with pytest.raises(ValueError, match="Op"):
        read_struct(f"typedef struct {{ i32 kind; {field} }} Op;", "Op")


def test_an_enum_with_values_of_its_own_raises() -> None:
    with pytest.raises(ValueError, match="Kind"):
        read_enum("typedef enum { FIRST = 3 } Kind;", "Kind")


def test_a_missing_type_raises() -> None:
    with pytest.raises(ValueError, match="no struct Op"):
        read_struct("typedef struct { i32 kind; } Other;", "Op")


def test_only_defines_of_whole_numbers_are_read() -> None:
    assert read_defines("#define A 1\n#define B 0x10\n#define C (1)\n#define D 20 \n") == {
        "A": 1,
        "D": 20,
    }
