// What servers_bench.cpp compares with: peer PORT ANSWER serves on one thread of tokio. ANSWER empty: what comes goes
// back. Otherwise each request of HTTP, a head without a body, is answered by it.
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

async fn echo(mut stream: TcpStream) {
    let mut room = [0; 4096];
    while let Ok(count @ 1..) = stream.read(&mut room).await {
        if stream.write_all(&room[..count]).await.is_err() {
            return;
        }
    }
}

async fn http(mut stream: TcpStream, answer: &'static [u8]) {
    let mut heard = Vec::with_capacity(4096);
    let mut room = [0; 4096];
    while let Ok(count @ 1..) = stream.read(&mut room).await {
        heard.extend_from_slice(&room[..count]);
        while let Some(end) = heard.windows(4).position(|four| four == b"\r\n\r\n") {
            heard.drain(..end + 4);
            if stream.write_all(answer).await.is_err() {
                return;
            }
        }
    }
}

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let answer: &'static str = words[2].clone().leak();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind(format!("127.0.0.1:{}", words[1])).await.unwrap();
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            if answer.is_empty() {
                tokio::spawn(echo(stream));
            } else {
                tokio::spawn(http(stream, answer.as_bytes()));
            }
        }
    });
}
