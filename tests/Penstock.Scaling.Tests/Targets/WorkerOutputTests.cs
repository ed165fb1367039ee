using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Penstock.Scaling.Targets.Processes;

namespace Penstock.Scaling.Tests.Targets;

public sealed class WorkerOutputTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Lines _log = new();
    private readonly WorkerOutput _output;

    public WorkerOutputTests() => _output = new WorkerOutput("p-1", _time, _log);

    [Fact]
    public async Task The_address_is_found_in_what_the_worker_says()
    {
        await _output.ReadAsync(new StringReader("hello\nlistening on http://127.0.0.1:4711 model demo\n"), isError: false);
        Assert.Equal(new Uri("http://127.0.0.1:4711"), await _output.Listening);
    }

    [Theory]
    [InlineData("listening on nothing")]
    [InlineData("listening on file:///etc/passwd")]
    [InlineData("not listening on http://127.0.0.1:1")]
    public async Task What_is_no_address_is_not_taken_for_one(string line)
    {
        await _output.ReadAsync(new StringReader(line), isError: false);
        Assert.False(_output.Listening.IsCompleted);
    }

    [Fact]
    public async Task The_last_error_line_is_kept_and_output_does_not_replace_it()
    {
        await _output.ReadAsync(new StringReader("first\nsecond\n\n"), isError: true);
        await _output.ReadAsync(new StringReader("output\n"), isError: false);
        Assert.Equal("second", _output.LastErrorLine);
    }

    [Fact]
    public async Task No_more_than_so_many_lines_a_second_are_logged_and_the_rest_is_counted()
    {
        var flood = string.Concat(Enumerable.Repeat("line\n", WorkerOutput.MaxLinesPerSecond + 50));
        await _output.ReadAsync(new StringReader(flood), isError: true);
        Assert.Equal(WorkerOutput.MaxLinesPerSecond, _log.Count);

        _time.Advance(TimeSpan.FromSeconds(1));
        await _output.ReadAsync(new StringReader("later\n"), isError: true);
        Assert.Equal(["p-1: 50 lines of its output were not logged", "p-1: later"], _log.TakeLast(2));
    }

    private sealed class Lines : List<string>, ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Add(formatter(state, exception));
    }
}
