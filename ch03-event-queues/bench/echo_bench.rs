// What echo_bench.cpp compares with: tokio with one thread, on the port of its argument.
use std::io::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

async fn serve(mut client: TcpStream) -> Result<()> {
    client.set_nodelay(true)?;
    let mut bytes = [0; 4096];
    loop {
        let count = client.read(&mut bytes).await?;
        if count == 0 {
            return Ok(());
        }
        client.write_all(&bytes[..count]).await?;
    }
}

async fn listen() -> Result<()> {
    let port: u16 = std::env::args().nth(1).unwrap().parse().unwrap();
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    loop {
        let (client, _) = listener.accept().await?;
        tokio::spawn(serve(client));
    }
}

fn main() -> Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_io().build()?.block_on(listen())
}
