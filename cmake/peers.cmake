# What others have made, and a measurement compares with (`// Peers:`):
#
#   asio, node, nginx, redis-server    headers, or a program that is installed: nothing is to be built
#   go                   a program in Go of the same name beside the measurement: GO_PROGRAM
#   tokio                one in Rust, over Debian's tokio: TOKIO_PROGRAM
#   boost_fiber ...      a library

# Links a library of others, or builds the program and tells the target where it is.
function(workbook_peer target source peer)
  if(peer MATCHES "^(asio|node|nginx|redis-server)$")
    return()
  elseif(peer STREQUAL "go")
    workbook_peer_in_go(${target} ${source})
  elseif(peer STREQUAL "tokio")
    workbook_peer_in_rust(${target} ${source})
  else()
    target_link_libraries(${target} PRIVATE ${WORKBOOK_PEER_${peer}})
  endif()
endfunction()

function(workbook_peer_in_go target source)
  string(REGEX REPLACE "\\.cpp$" ".go" go_source ${source})
  set(go_program ${CMAKE_CURRENT_BINARY_DIR}/${target}-go)
  add_custom_command(OUTPUT ${go_program} DEPENDS ${go_source} VERBATIM
    COMMAND ${CMAKE_COMMAND} -E env GOCACHE=${CMAKE_BINARY_DIR}/go GO111MODULE=off
      ${WORKBOOK_PEER_go} build -o ${go_program} ${go_source})
  target_sources(${target} PRIVATE ${go_program})
  target_compile_definitions(${target} PRIVATE GO_PROGRAM="${go_program}")
endfunction()

# cargo takes the crates that Debian has put into its registry, and asks nobody on the network.
function(workbook_peer_in_rust target source)
  string(REGEX REPLACE "\\.cpp$" ".rs" rust_source ${source})
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${target}-tokio)
  file(CONFIGURE OUTPUT ${folder}/Cargo.toml @ONLY CONTENT [=[
[package]
name = "peer"
version = "0.0.0"
edition = "2021"
[[bin]]
name = "peer"
path = "@rust_source@"
[dependencies]
tokio = { version = "1", features = ["rt", "rt-multi-thread", "net", "io-util", "sync", "time", "parking_lot"] }
[profile.release]
lto = true
codegen-units = 1
]=])
  add_custom_command(OUTPUT ${folder}/release/peer DEPENDS ${rust_source} ${folder}/Cargo.toml VERBATIM
    COMMAND ${WORKBOOK_PEER_cargo} build --quiet --release --offline --manifest-path ${folder}/Cargo.toml --target-dir ${folder}
      --config "source.crates-io.replace-with='debian'" --config "source.debian.directory='/usr/share/cargo/registry'")
  target_sources(${target} PRIVATE ${folder}/release/peer)
  target_compile_definitions(${target} PRIVATE TOKIO_PROGRAM="${folder}/release/peer")
endfunction()

# Sets `variable` to which peer of the source is not installed, or to nothing.
function(workbook_missing_peer source variable)
  workbook_header_key(${source} Peers peers)
  set(missing "")
  foreach(peer IN LISTS peers)
    if(peer MATCHES "^(go|node|nginx|redis-server)$")
      find_program(WORKBOOK_PEER_${peer} ${peer} PATHS /usr/sbin)
    elseif(peer STREQUAL "tokio")
      find_program(WORKBOOK_PEER_cargo cargo)
      find_path(WORKBOOK_PEER_tokio librust-tokio-dev PATHS /usr/share/doc)
    elseif(peer STREQUAL "asio")
      find_path(WORKBOOK_PEER_asio asio.hpp)
    else()
      find_library(WORKBOOK_PEER_${peer} ${peer})
    endif()
    if(NOT WORKBOOK_PEER_${peer})
      set(missing "${peer} is not installed (./workbook install bench)")
    endif()
  endforeach()
  set(${variable} "${missing}" PARENT_SCOPE)
endfunction()
