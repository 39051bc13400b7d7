//! Searching without regard to case, the same on every database: what is searched is kept in lower case beside what is shown.

use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, LikeExpr};

/// What a row is found by.
pub(super) fn text<'a>(parts: impl IntoIterator<Item = Option<&'a str>>) -> String {
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    parts.join("\n").to_lowercase()
}

/// Does the column hold this text? `%`, `_` and `\` stand for themselves.
pub(super) fn holds(column: impl IntoColumnRef, text: &str) -> Expr {
    Expr::col(column).like(LikeExpr::new(format!("%{}%", literal(&text.to_lowercase()))).escape('\\'))
}

fn literal(text: &str) -> String {
    text.chars().flat_map(|c| matches!(c, '%' | '_' | '\\').then_some('\\').into_iter().chain([c])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a pattern without wild cards stands for; `None` when it has one, or ends in the middle.
    fn meant(pattern: &str) -> Option<String> {
        let mut letters = pattern.chars();
        let mut meant = String::new();
        while let Some(letter) = letters.next() {
            match letter {
                '%' | '_' => return None,
                '\\' => meant.push(letters.next()?),
                letter => meant.push(letter),
            }
        }
        Some(meant)
    }

    proptest::proptest! {
        #[test]
        fn every_text_is_searched_literally(text in r"[%_\\a-c鍵]*|.*") {
            proptest::prop_assert_eq!(meant(&literal(&text)), Some(text));
        }
    }
}
