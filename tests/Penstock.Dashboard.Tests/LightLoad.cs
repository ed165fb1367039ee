using System.Net.Http.Headers;
using System.Text;

namespace Penstock.Dashboard.Tests;

/// <summary>
/// A few requests a second that swell and ebb, by three tenants for three models, one of them the same questions again and again; and waves of them for a
/// pool, which has to grow for each.
/// </summary>
internal sealed class LightLoad : IAsyncDisposable
{
    /// <summary>The key of the tenant acme.</summary>
    public const string Acme = "the-app-key-of-acme";

    /// <summary>The key of the tenant globex.</summary>
    public const string Globex = "the-app-key-of-globex";

    /// <summary>The key of the tenant initech.</summary>
    public const string Initech = "the-app-key-of-initech";

    /// <summary>Answers after which every page has something to show.</summary>
    public const int Enough = 80;

    /// <summary>Answers after which charts have something to show: some eight minutes' worth.</summary>
    public const int EnoughToLookAt = 2600;

    private const int AtOnce = 5;
    private const int WaveAtOnce = 7;
    private const int WaveEach = 12;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(50);
    private static readonly TimeSpan Swell = TimeSpan.FromSeconds(100);
    private static readonly string[] Asked = ["How do I return an order?", "Where is my parcel now?", "Can I change the address?", "How can I send an order back?", "What does shipping to Norway cost?"];
    private static readonly (string Key, string Model)[] Turns =
        [(Acme, "chat"), (Acme, "reasoning"), (Globex, "chat"), (Initech, "chat"), (Globex, "reasoning"), (Initech, "answers"), (Acme, "chat"), (Acme, "answers")];

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(2) };
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _url;
    private readonly TimeProvider _time;
    private readonly Task _running;
    private int _sent;
    private int _answered;

    public LightLoad(Uri data, TimeProvider time)
    {
        (_url, _time) = (new Uri(data, "/v1/chat/completions"), time);
        _running = Task.WhenAll([.. Enumerable.Range(0, AtOnce).Select(_ => SendAsync(_stop.Token)), WaveAsync(_stop.Token)]);
    }

    /// <summary>Waits for so many answers, failures included.</summary>
    public async Task UntilAsync(int answers, CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _answered) < answers)
        {
            await Task.Delay(Pause, _time, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                int number = Interlocked.Increment(ref _sent);
                (string key, string model) = Turns[number % Turns.Length];
                string question = model == "answers"
                    ? Asked[number / 7 % Asked.Length]
                    : $"Question {number}: what does a gateway do with request number {number}?";
                await AskAsync(key, model, question, isStream: number % 3 != 0, cancellationToken);
                Interlocked.Increment(ref _answered);
                await Task.Delay(Pause * (1.3 + Math.Sin(_time.GetUtcNow().TimeOfDay / Swell * Math.Tau)), _time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private async Task WaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.WhenAll(Enumerable.Range(0, WaveAtOnce).Select(lane => SummariseAsync(lane, cancellationToken)));
                await Task.Delay(Calm, _time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private async Task SummariseAsync(int lane, CancellationToken cancellationToken)
    {
        for (int turn = 0; turn < WaveEach; turn++)
        {
            await AskAsync(lane % 2 == 0 ? Acme : Globex, "summaries", $"Summarise report {turn} of office {lane} in a few sentences.", isStream: true, cancellationToken);
        }
    }

    private async Task AskAsync(string key, string model, string question, bool isStream, CancellationToken cancellationToken)
    {
        string body = $$"""{"model":"{{model}}","stream":{{(isStream ? "true" : "false")}},"messages":[{"role":"user","content":"{{question}}"}]}""";
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage answer = await _http.SendAsync(request, cancellationToken);
        await answer.Content.ReadAsByteArrayAsync(cancellationToken);
    }
}
