//! What comes at the same time is done at once: one query, or one commit, for all who wait.

use tokio::sync::{mpsc, oneshot};

/// How many share a call at most.
const LIMIT: usize = 64;

/// Collects what is asked while a call runs, and hands all of it to the next.
pub(crate) struct Batch<I, O>(mpsc::Sender<(I, oneshot::Sender<O>)>);

impl<I: Send + 'static, O: Send + 'static> Batch<I, O> {
    /// Starts the task that calls `work` with what was asked, up to 64 at once. `work` answers each of them, in their order. The task ends
    /// with the `Batch`.
    pub(crate) fn start<F>(work: impl Fn(Vec<I>) -> F + Send + 'static) -> Self
    where
        F: Future<Output = Vec<O>> + Send + 'static,
    {
        let (sender, mut requests) = mpsc::channel::<(I, oneshot::Sender<O>)>(LIMIT);
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(LIMIT);
            while requests.recv_many(&mut batch, LIMIT).await > 0 {
                // Whoever is about to ask comes along.
                tokio::task::yield_now().await;
                while batch.len() < LIMIT
                    && let Ok(request) = requests.try_recv()
                {
                    batch.push(request);
                }
                let (asked, waiting): (Vec<I>, Vec<_>) = batch.drain(..).unzip();
                // A task of its own: should it panic, those who wait now get no answer, but those who come later do.
                let answers = tokio::spawn(work(asked)).await.unwrap_or_default();
                for (answer, waiting) in answers.into_iter().zip(waiting) {
                    // Whoever no longer waits was served all the same.
                    let _ = waiting.send(answer);
                }
            }
        });
        Self(sender)
    }

    /// The answer of a call that began after this one; `None` when that call came to grief.
    pub(crate) async fn ask(&self, input: I) -> Option<O> {
        let (sender, answer) = oneshot::channel();
        self.0.send((input, sender)).await.ok()?;
        answer.await.ok()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tokio::sync::Semaphore;

    use super::*;

    #[tokio::test]
    async fn those_who_come_during_a_call_share_the_next_and_each_gets_his_own_answer() {
        let (calls, gate) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Semaphore::new(0)));
        let (seen, open) = (calls.clone(), gate.clone());
        let batch = Arc::new(Batch::start(move |asked: Vec<u32>| {
            seen.lock().unwrap().push(asked.len());
            let open = open.clone();
            async move {
                open.acquire().await.unwrap().forget();
                asked.into_iter().map(|number| number * 2).collect()
            }
        }));
        let asking = |number: u32| {
            let batch = batch.clone();
            tokio::spawn(async move { batch.ask(number).await })
        };
        let first = asking(1);
        while calls.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        let others: Vec<_> = (2..=10).map(asking).collect();
        while batch.0.capacity() > LIMIT - 9 {
            tokio::task::yield_now().await;
        }
        gate.add_permits(2);
        assert_eq!(first.await.unwrap(), Some(2));
        for (number, answer) in (2..=10).zip(others) {
            assert_eq!(answer.await.unwrap(), Some(number * 2));
        }
        assert_eq!(*calls.lock().unwrap(), [1, 9]);
    }

    #[tokio::test]
    async fn a_call_that_panics_leaves_its_own_without_an_answer_and_the_next_are_served() {
        let batch = Batch::start(|asked: Vec<u32>| async move {
            assert!(!asked.contains(&13), "the planted panic");
            asked
        });
        assert_eq!(batch.ask(13).await, None);
        assert_eq!(batch.ask(7).await, Some(7));
    }
}
