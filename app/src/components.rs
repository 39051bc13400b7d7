//! The kit: each component once, in a file of its own.

pub mod badge;
pub mod button;
pub mod category_form;
pub mod changes;
pub mod color_choice;
pub mod copy_button;
pub mod dialog;
pub mod download_button;
pub mod empty_state;
pub mod entry_form;
pub mod entry_row;
pub mod environment;
pub mod field;
pub mod form;
pub mod icon;
pub mod layout;
pub mod loaded;
pub mod monogram;
pub mod query;
pub mod relative_time;
pub mod secret_text;
pub mod secret_value;
pub mod text_list;
pub mod theme_switch;
pub mod toast;
pub mod value_input;
