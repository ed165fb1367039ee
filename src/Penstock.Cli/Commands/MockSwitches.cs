using System.CommandLine;
using System.Net;
using Penstock.Mock;
using Penstock.Mock.Behaviour;

namespace Penstock.Cli.Commands;

/// <summary>The options of <c>penstock mock</c> that cannot change while it runs.</summary>
internal sealed class MockSwitches
{
    private readonly Option<string[]> _urls = new("--urls")
    {
        Description = "Where to listen. Port 0 takes any free one.",
        HelpName = "URL",
        DefaultValueFactory = _ => ["http://127.0.0.1:9400"],
    };

    private readonly Option<long> _seed = new("--seed") { Description = "Decides texts, times and faults.", DefaultValueFactory = _ => 1 };

    private readonly Option<string[]> _keys = new("--key") { Description = "A key that is accepted; may be repeated. Default: any key.", HelpName = "KEY" };

    private readonly Option<bool> _noAuth = new("--no-auth") { Description = "Answer requests without a key too." };

    private readonly Option<string[]> _aws = new("--aws")
    {
        Description = "An AWS key whose SigV4 signatures are checked, as ID:SECRET; may be repeated. Default: signatures are not checked.",
        HelpName = "ID:SECRET",
    };

    private readonly Option<string[]> _models = new("--model") { Description = "A model to list, and then the only ones to answer; may be repeated. Default: any model.", HelpName = "NAME" };

    private readonly Option<bool> _lenient = new("--lenient") { Description = "Take unknown members in requests, as many compatible servers do." };

    private readonly Option<int> _slots = new("--slots") { Description = "Requests that are answered at the same time; others wait. 0 is no bound." };

    private readonly Option<int> _journal = new("--journal") { Description = "Requests to remember.", DefaultValueFactory = _ => 10_000 };

    private readonly Option<bool> _http2 = new("--http2") { Description = "Speak HTTP/2 with prior knowledge in place of HTTP/1.1." };

    /// <summary>Output for machines.</summary>
    public Option<bool> Json { get; } = SharedOptions.Json();

    /// <summary>Adds them all.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (ReadOnlySpan<Option>)[_urls, _seed, _keys, _noAuth, _aws, _models, _lenient, _slots, _journal, _http2, Json])
        {
            command.Add(option);
        }
    }

    /// <summary>Makes the mock's options; returns what is wrong with the first bad one, or null.</summary>
    public string? Read(ParseResult parsed, MockBehaviour behaviour, TimeProvider time, out MockOptions options)
    {
        options = new MockOptions();
        List<IPEndPoint> listen = [];
        foreach (string url in parsed.GetValue(_urls) ?? [])
        {
            if (!ListenAddress.TryParse(url, out IPEndPoint endPoint))
            {
                return $"--urls: '{url}' is not of the form http://ADDRESS:PORT.";
            }

            listen.Add(endPoint);
        }

        Dictionary<string, string> secrets = new(StringComparer.Ordinal);
        foreach (string pair in parsed.GetValue(_aws) ?? [])
        {
            if (pair.Split(':', 2) is not [{ Length: > 0 } id, { Length: > 0 } secret])
            {
                return "--aws: a key is given as ID:SECRET.";
            }

            secrets[id] = secret;
        }

        int journal = parsed.GetValue(_journal);
        int slots = parsed.GetValue(_slots);
        if (journal is < 1 or > 10_000_000 || slots < 0)
        {
            return "--journal is between 1 and 10000000, --slots is not negative.";
        }

        string[] models = parsed.GetValue(_models) ?? [];
        options = new MockOptions
        {
            Listen = listen,
            Behaviour = behaviour,
            Seed = (ulong)parsed.GetValue(_seed),
            Keys = (parsed.GetValue(_keys) ?? []).ToHashSet(StringComparer.Ordinal),
            RequireKey = !parsed.GetValue(_noAuth),
            AwsSecrets = secrets,
            Models = models.Length > 0 ? models : options.Models,
            OnlyListedModels = models.Length > 0,
            Strict = !parsed.GetValue(_lenient),
            Slots = slots,
            JournalCapacity = journal,
            Http2 = parsed.GetValue(_http2),
            Time = time,
        };
        return null;
    }
}
