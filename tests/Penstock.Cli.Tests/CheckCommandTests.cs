using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Penstock.Cli.Tests;

public sealed class CheckCommandTests : IDisposable
{
    private const string Secret = "sk-verysecret-0123456789";

    private readonly CliRun _cli = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-").FullName;
    private readonly string _head;

    public CheckCommandTests() => _head = $$"""
        version: 1
        listen: { data: "http://127.0.0.1:{{ModelsCommandTests.FreePort()}}", admin: "http://127.0.0.1:{{ModelsCommandTests.FreePort()}}" }
        storage: { path: "{{_folder}}/data/penstock.db" }

        """;

    public void Dispose()
    {
        _cli.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task All_that_the_demo_needs_is_found()
    {
        Assert.Equal(ExitCodes.Success, await CheckAsync(""));
        Assert.Matches("(?m)^FOUND      configuration  .*penstock.yaml: 1 model, 1 pool, 0 providers\\.$", _cli.Output.ToString());
        Assert.Matches("(?m)^FOUND      llama\\.cpp library  ", _cli.Output.ToString());
        Assert.Matches("(?m)^FOUND      pool demo  .*llama model of 3\\.6 MiB", _cli.Output.ToString());
        Assert.Matches("(?m)^FOUND      storage  .*writable, will be made", _cli.Output.ToString());
        Assert.Matches("(?m)^FOUND      data listener  .*is free\\.$", _cli.Output.ToString());
        Assert.Matches("(?m)^MISSING    OPENAI_API_KEY  .*\\(optional\\)\\.$", _cli.Output.ToString());
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task A_missing_model_and_library_are_said_with_what_to_do()
    {
        _cli.ProgramFolder = _folder;
        _cli.Variables["PENSTOCK_LLAMA_DIR"] = _folder;

        Assert.Equal(ExitCodes.Missing, await CheckAsync(""));
        Assert.Matches("(?m)^MISSING    llama\\.cpp library  .*PENSTOCK_LLAMA_DIR", _cli.Output.ToString());
        Assert.Matches("(?m)^MISSING    pool demo  .*demo-q8_0\\.gguf", _cli.Output.ToString());
    }

    [Fact]
    public async Task A_file_that_is_no_model_and_a_program_that_is_not_installed_are_missing()
    {
        string noise = Path.Combine(_folder, "noise.gguf");
        await File.WriteAllTextAsync(noise, "noise", TestContext.Current.CancellationToken);
        _cli.Variables["PATH"] = _folder;

        Assert.Equal(ExitCodes.Missing, await CheckAsync(
            $"pools: {{ a: {{ model: \"file:{noise}\" }}, b: {{ engine: command, command: [no-such-program] }}, c: {{ engine: command, command: [/bin/sh] }} }}\n"));
        Assert.Matches("(?m)^MISSING    pool a ", _cli.Output.ToString());
        Assert.Matches("(?m)^MISSING    pool b .*no program no-such-program", _cli.Output.ToString());
        Assert.Matches("(?m)^FOUND      pool c .*/bin/sh", _cli.Output.ToString());
    }

    [Fact]
    public async Task A_bad_configuration_is_one_line_that_says_where_the_rest_is()
    {
        Assert.Equal(ExitCodes.Usage, await CheckAsync("modles: {}\npool: {}\n"));
        Assert.Matches("(?m)^MISSING    configuration .*2 mistakes; the first: penstock\\.yaml:4: modles.*'penstock config check penstock\\.yaml' shows", _cli.Output.ToString());
    }

    [Fact]
    public async Task A_port_that_somebody_holds_is_missing_and_one_that_a_gateway_holds_is_connected()
    {
        await using FakeGateway gateway = await FakeGateway.StartAsync(context => FakeGateway.JsonAsync(context, 200, "{}"));
        using TcpListener holder = new(IPAddress.Loopback, 0);
        holder.Start();
        Task<TcpClient> caller = holder.AcceptTcpClientAsync(TestContext.Current.CancellationToken).AsTask();
        Task<int> check = CheckAsync("", $"version: 1\nlisten: {{ data: \"{gateway.Url}\", admin: \"http://127.0.0.1:{((IPEndPoint)holder.LocalEndpoint).Port}\" }}\nstorage: {{ path: {_folder}/x.db }}\n");
        (await caller).Dispose();

        Assert.Equal(ExitCodes.Unreachable, await check);
        Assert.Matches("(?m)^CONNECTED  data listener .*a gateway answers at", _cli.Output.ToString());
        Assert.Matches("(?m)^MISSING    admin listener .*another program holds", _cli.Output.ToString());
    }

    [Fact]
    public async Task A_storage_folder_that_may_not_be_written_is_missing()
    {
        Assert.Equal(ExitCodes.Missing, await CheckAsync("", "version: 1\nstorage: { path: /proc/penstock.db }\nlisten: { data: \"http://127.0.0.1:0\", admin: \"http://127.0.0.1:0\" }\n"));
        Assert.Matches("(?m)^MISSING    storage  .*/proc ", _cli.Output.ToString());
    }

    [Theory]
    [InlineData(200, """{"data":[{"id":"a"},{"id":"b"}]}""", "CONNECTED", "2 models", ExitCodes.Success)]
    [InlineData(200, "<html>", "CONNECTED", "without a list of models", ExitCodes.Success)]
    [InlineData(404, "", "CONNECTED", @"without a list of models \(404\)", ExitCodes.Success)]
    [InlineData(429, "", "CONNECTED", "at its rate limit now", ExitCodes.Success)]
    [InlineData(401, "sk-verysecret-0123456789", "MISSING  ", @"refuses the key \(401\)", ExitCodes.Missing)]
    [InlineData(302, "", "MISSING  ", "answers 302", ExitCodes.Unreachable)]
    [InlineData(503, "", "MISSING  ", "answers 503", ExitCodes.Unreachable)]
    public async Task A_provider_is_asked_for_its_models_with_its_key(int status, string body, string word, string says, int code)
    {
        await using FakeGateway upstream = await FakeGateway.StartAsync(context => FakeGateway.JsonAsync(context, status, body));
        _cli.Variables["KEY"] = Secret;

        Assert.Equal(code, await CheckAsync($"providers: {{ mine: {{ kind: openai-compatible, endpoint: \"{upstream.Url}\", keys: [\"${{env:KEY}}\"] }} }}\n"));
        Assert.Matches($"(?m)^{word}  provider mine +127\\.0\\.0\\.1 .*{says}", _cli.Output.ToString());
        Assert.Equal(("/v1/models", "", "Bearer " + Secret), Assert.Single(upstream.Requests));
        Assert.DoesNotContain("verysecret", _cli.Output.ToString() + _cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_nobody_answers_for_is_unreachable()
    {
        Assert.Equal(
            ExitCodes.Unreachable,
            await CheckAsync($"providers: {{ mine: {{ kind: openai-compatible, endpoint: \"http://127.0.0.1:{ModelsCommandTests.FreePort()}\" }} }}\n"));
        Assert.Matches("(?m)^MISSING    provider mine .*nothing listens there", _cli.Output.ToString());
    }

    [Fact]
    public async Task Every_key_of_a_provider_is_tried()
    {
        await using FakeGateway upstream = await FakeGateway.StartAsync(context =>
            FakeGateway.JsonAsync(context, context.Request.Headers.Authorization == "Bearer good" ? 200 : 401, """{"data":[]}"""));

        Assert.Equal(ExitCodes.Missing, await CheckAsync($"providers: {{ mine: {{ kind: openai-compatible, endpoint: \"{upstream.Url}/api\", keys: [good, bad] }} }}\n"));
        Assert.Matches(@"(?m)^MISSING    provider mine .*\(key 2 of 2\) refuses the key", _cli.Output.ToString());
        Assert.All(upstream.Requests, request => Assert.Equal("/api/models", request.Path));
    }

    [Fact]
    public async Task An_external_pool_is_asked_for_its_models()
    {
        await using FakeGateway server = await FakeGateway.StartAsync(context => FakeGateway.JsonAsync(context, 200, """{"data":[{"id":"a"}]}"""));

        Assert.Equal(ExitCodes.Success, await CheckAsync($"pools: {{ ext: {{ engine: external, endpoint: \"{server.Url}\" }} }}\n"));
        Assert.Matches("(?m)^CONNECTED  pool ext .*1 model\\.", _cli.Output.ToString());
    }

    [Fact]
    public async Task Offline_contacts_nobody()
    {
        await using FakeGateway upstream = await FakeGateway.ChatAsync();
        _cli.Files["penstock.yaml"] = _head + $"providers: {{ mine: {{ kind: openai-compatible, endpoint: \"{upstream.Url}\" }} }}\n";

        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("check", "--offline"));
        Assert.Matches("(?m)^FOUND      provider mine .*not contacted", _cli.Output.ToString());
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Machines_get_the_findings_as_json()
    {
        _cli.Files["penstock.yaml"] = _head;

        Assert.Equal(ExitCodes.Success, await _cli.RunAsync("check", "--json"));
        using JsonDocument json = JsonDocument.Parse(_cli.Output.ToString());
        Assert.All(json.RootElement.EnumerateArray(), finding => Assert.Contains(finding.GetProperty("status").GetString(), new[] { "FOUND", "MISSING", "CONNECTED" }));
    }

    [Fact]
    public async Task A_terminal_gets_colours_and_a_pipe_none()
    {
        _cli.IsTerminal = true;
        await CheckAsync("");
        using var pipe = new CliRun();
        pipe.Files["penstock.yaml"] = _head;
        await pipe.RunAsync("check");

        Assert.Contains("\u001b[32mFOUND", _cli.Output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", pipe.Output.ToString(), StringComparison.Ordinal);
    }

    private Task<int> CheckAsync(string blocks, string? head = null)
    {
        _cli.Files["penstock.yaml"] = (head ?? _head) + blocks;
        return _cli.RunAsync("check");
    }
}
