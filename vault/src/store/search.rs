//! Searching without regard to case, the same on every database: what is searched is kept in lower case beside what is shown.

use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, LikeExpr};

/// What a row is found by.
pub(super) fn text<'a>(parts: impl IntoIterator<Item = Option<&'a str>>) -> String {
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    parts.join("\n").to_lowercase()
}

/// Does the column hold this text? `%`, `_` and `\` stand for themselves.
pub(super) fn holds(column: impl IntoColumnRef, text: &str) -> Expr {
    let literal: String =
        text.to_lowercase().chars().flat_map(|c| matches!(c, '%' | '_' | '\\').then_some('\\').into_iter().chain([c])).collect();
    Expr::col(column).like(LikeExpr::new(format!("%{literal}%")).escape('\\'))
}
