using System.Net.Http.Headers;
using System.Text;

namespace Penstock.Dashboard.Tests;

/// <summary>A few requests a second, by three tenants for three models, one of them the same again and again.</summary>
internal sealed class LightLoad : IAsyncDisposable
{
    /// <summary>The key of the tenant acme.</summary>
    public const string Acme = "the-app-key-of-acme";

    /// <summary>The key of the tenant globex.</summary>
    public const string Globex = "the-app-key-of-globex";

    /// <summary>The key of the tenant initech.</summary>
    public const string Initech = "the-app-key-of-initech";

    /// <summary>Answers after which every page has something to show.</summary>
    public const int Enough = 60;

    private const int AtOnce = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly (string Key, string Model)[] Turns =
        [(Acme, "chat"), (Acme, "reasoning"), (Globex, "chat"), (Globex, "reasoning"), (Initech, "chat"), (Initech, "answers"), (Acme, "answers")];

    private readonly HttpClient _http = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _url;
    private readonly TimeProvider _time;
    private readonly Task _running;
    private int _sent;
    private int _answered;

    public LightLoad(Uri data, TimeProvider time)
    {
        (_url, _time) = (new Uri(data, "/v1/chat/completions"), time);
        _running = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => SendAsync(_stop.Token)));
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
                await AskAsync(key, model, number, cancellationToken);
                Interlocked.Increment(ref _answered);
                await Task.Delay(Pause, _time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private async Task AskAsync(string key, string model, int number, CancellationToken cancellationToken)
    {
        string question = model == "answers" ? "What is a penstock?" : $"Question {number}: what does a gateway do with request number {number}?";
        string body = $$"""{"model":"{{model}}","stream":{{(number % 3 == 0 ? "false" : "true")}},"messages":[{"role":"user","content":"{{question}}"}]}""";
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage answer = await _http.SendAsync(request, cancellationToken);
        await answer.Content.ReadAsByteArrayAsync(cancellationToken);
    }
}
