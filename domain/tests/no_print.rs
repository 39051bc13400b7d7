//! An opened secret reaches its reader and nothing else: what would print, copy or compare it does not compile.

#[test]
fn plaintext_is_neither_printed_nor_cloned_nor_compared() {
    trybuild::TestCases::new().compile_fail("tests/no_print/*.rs");
}
